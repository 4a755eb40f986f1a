import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { injectQuantizerFunctions } from '../frontend/onnx/inject-functions.ts';
import { inlineFunctions } from '../frontend/onnx/inline-functions.ts';
import type { ModelWithGraph } from '../frontend/onnx/read-model.ts';
import { fail } from '../ir/diagnostic.ts';
import { compareDiagnostic } from './diagnostics.ts';

/** A float32 executor of the trained model that shares no arithmetic with bitwright. */
export interface FloatRuntime {
  /** Values of the wanted tensors for one input, row-major. */
  run(input: Float32Array): Promise<ReadonlyMap<string, Float64Array>>;
  release(): Promise<void>;
}

/**
 * onnxruntime on the model, its QONNX quantizers bound to local functions of standard operators
 * (frontend/onnx/inject-functions.ts). Graph optimisations are off, so that each node is computed as written. A model with
 * a fixed batch is given the one frame several times.
 *
 * @param input the network's, for one frame
 */
export async function openFloatRuntime(
  model: ModelWithGraph,
  input: { readonly name: string; readonly shape: readonly number[] },
  wanted: readonly string[],
): Promise<FloatRuntime> {
  const runtime = await import('onnxruntime-node').catch((error: Error) =>
    fail(compareDiagnostic('no-runtime', { reason: error.message.split('\n')[0] })),
  );
  // tensors inside a function can only be asked for where it is inlined
  const flat = Object.assign(create(ModelProtoSchema), model, { graph: inlineFunctions(model).graph });
  const bytes = toBinary(ModelProtoSchema, injectQuantizerFunctions(flat, { outputs: wanted }));
  const refuse = (error: Error): never =>
    fail(compareDiagnostic('runtime-failed', { reason: error.message }));
  const session = await runtime.InferenceSession.create(bytes, {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  }).catch(refuse);
  const copies = copiesIn(model, input);
  const [rows = 1, ...others] = input.shape;
  const shape = input.shape.length === 0 ? [] : [rows * copies, ...others];
  return {
    async run(values) {
      const batch = Float32Array.from(
        { length: values.length * copies },
        (_, i) => values[i % values.length],
      );
      const feed = { [input.name]: new runtime.Tensor('float32', batch, shape) };
      const results = await session.run(feed, [...wanted]).catch(refuse);
      return new Map(
        Object.entries(results).map(([name, t]) => [
          name,
          Float64Array.from(t.data as ArrayLike<number | bigint>, Number).slice(0, t.data.length / copies),
        ]),
      );
    },
    release: () => session.release(),
  };
}

/** How many frames the model takes at once where it is made for a fixed batch of them. */
function copiesIn(
  { graph }: ModelWithGraph,
  { name, shape }: { readonly name: string; readonly shape: readonly number[] },
): number {
  const type = graph.input.find(input => input.name === name)?.type?.value;
  const dims = type?.case === 'tensorType' ? (type.value.shape?.dim ?? []) : [];
  const first = dims[0]?.value;
  return dims.length === shape.length && first?.case === 'dimValue' && first.value > 1n
    ? Number(first.value) / shape[0]
    : 1;
}
