/** A network of the project that the page brings. */
export interface Example {
  readonly name: string;
  /** Below models/ of the repository, and below examples/ of the page. */
  readonly path: string;
  /** What `--input` says; absent where the network quantizes its input itself. */
  readonly input?: string;
  readonly about: string;
}

/** What `models/` has to show: each another kind of network. */
export const EXAMPLES: readonly Example[] = Object.freeze([
  {
    name: 'mnist-mlp-w2a2',
    path: 'mnist-mlp-w2a2/model.onnx',
    input: 'uint8:1/255',
    about: 'digits, dense layers of 2 bits',
  },
  {
    name: 'mnist-mlp-w1a1',
    path: 'mnist-mlp-w1a1/model.onnx',
    input: 'uint8:1/255',
    about: 'digits, binary weights and activations',
  },
  {
    name: 'mnist-cnn-int8',
    path: 'mnist-cnn-int8/qdq-uint8.onnx',
    about: 'digits, a small CNN that onnxruntime quantized to 8 bits',
  },
  {
    name: 'mnist-precision',
    path: 'mnist-precision/8-4-2-1.onnx',
    input: 'uint8:1/255',
    about: 'digits, 8, 4, 2 and 1 bits by layer',
  },
]);

export const exampleNamed = (name: string | null | undefined): Example | undefined =>
  EXAMPLES.find(example => example.name === name);
