import { diagnostics } from '../../ir/diagnostic.ts';

const QUANTIZE_ALL =
  'convert it with full integer quantization: converter.optimizations = [tf.lite.Optimize.DEFAULT], ' +
  'a representative_dataset, and supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]';

/** What can be wrong with a TensorFlow Lite file, from the bytes up to the graph. */
export const tfliteDiagnostic = diagnostics('tflite', {
  corrupt: {
    severity: 'error',
    message: (a: { at: number; size: number; length: number }) =>
      `this is not a readable TensorFlow Lite model: it points to ${a.size} bytes at ${a.at}, the file has ${a.length}`,
    help: () => 'the file is truncated or damaged',
  },
  'no-graph': {
    severity: 'error',
    message: () => 'the model holds no graph',
  },
  'several-graphs': {
    severity: 'error',
    message: ({ count }: { count: number }) => `the model holds ${count} graphs, of which some call others`,
    help: () => 'convert one function without branches and loops',
  },
  'bad-index': {
    severity: 'error',
    message: (a: { what: string; index: number; count: number }) =>
      `it names ${a.what} ${a.index}, of which there are ${a.count}`,
    help: () => 'the file is damaged, or its writer is at fault',
  },
  'written-twice': {
    severity: 'error',
    message: () => 'two operators write it, or one and the caller',
    help: () => 'the file is damaged, or its writer is at fault',
  },
  'input-passed': {
    severity: 'error',
    message: () => 'an output of the model is one of its inputs: nothing is computed',
    help: () => 'leave it out, or end elsewhere with --until',
  },
  'not-written': {
    severity: 'error',
    message: () => 'nothing before this operator makes it',
    help: () => 'the file is damaged, or its writer is at fault',
  },
  'bad-shape': {
    severity: 'error',
    message: (a: { shape: readonly number[]; expected: string }) =>
      `it has shape [${a.shape.join(', ')}]; here ${a.expected} is taken`,
    help: () => 'convert the model for one frame of a fixed size, batch 1',
  },
  'data-size': {
    severity: 'error',
    message: (a: { expected: number; found: number }) =>
      `its shape needs ${a.expected} bytes, the file holds ${a.found}`,
    help: () => 'the file is truncated or damaged',
  },
  'stored-elsewhere': {
    severity: 'error',
    message: ({ what }: { what: string }) => `${what} are not read`,
    help: () => 'convert the model without it',
  },
  'not-quantized': {
    severity: 'error',
    message: ({ type }: { type: string }) =>
      `it is ${type}, and only models of int8 codes are taken: this one is not quantized in full`,
    help: () => QUANTIZE_ALL,
  },
  'bad-quantization': {
    severity: 'error',
    message: ({ reason }: { reason: string }) => reason,
    help: () => QUANTIZE_ALL,
  },
  'unsupported-operator': {
    severity: 'error',
    message: ({ op }: { op: string }) => `there is no ${op} here`,
    help: ({ known }: { known: readonly string[] }) =>
      `taken are ${known.join(', ')}; end in front of it with --until, or convert the model without it`,
  },
  'unsupported-form': {
    severity: 'error',
    message: (a: { op: string; reason: string }) => `this ${a.op} has no exact form here: ${a.reason}`,
    help: () => 'convert the model without it, or end in front of it with --until',
  },
  'operand-count': {
    severity: 'error',
    message: (a: { what: string; found: number; expected: string }) =>
      `it has ${a.found} ${a.what}, not ${a.expected}`,
    help: () => 'the file is damaged, or its writer is at fault',
  },
  'sum-overflows': {
    severity: 'error',
    message: ({ bound }: { bound: number }) =>
      `its sums may reach ${bound}, beyond the 32 bits in which TensorFlow Lite computes them`,
    help: () => 'check its weights, biases and scales: no trained layer comes near this',
  },
  'undecided-function': {
    severity: 'error',
    message: ({ code }: { code: number }) =>
      `at code ${code} the function lies so near to a tie that its float32 library decides what comes out`,
    help: () => 'convert the model with another range of this activation',
  },
  'no-common-line': {
    severity: 'error',
    message: () => 'its rounded terms are on no common grid on which the sum tells the codes apart',
    help: () => 'convert the model with other ranges of the two operands',
  },
  'float-behind': {
    severity: 'error',
    message: ({ op }: { op: string }) =>
      `${op} is left to the host, so that nothing may be computed behind it`,
    help: () => 'end in front of it with --until',
  },
  'left-to-host': {
    severity: 'note',
    message: (a: { op: string }) =>
      `${a.op} is left to the host; TensorFlow Lite would give it in 8 bits, as a table of its own`,
  },
  'unknown-tensor': {
    severity: 'error',
    message: ({ tensor }: { tensor: string }) => `no operator of the model makes a tensor '${tensor}'`,
    help: ({ near }: { near: readonly string[] }) => `it makes ${near.map(name => `'${name}'`).join(', ')}`,
  },
  'fixed-shape': {
    severity: 'error',
    message: () => 'a .tflite file fixes the shapes of its inputs: --input-shape has nothing to say',
  },
});
