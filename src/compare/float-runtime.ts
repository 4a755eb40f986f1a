import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { injectQuantizerFunctions } from '../frontend/onnx/inject-functions.ts';
import { inlineFunctions } from '../frontend/onnx/inline-functions.ts';
import type { ModelWithGraph } from '../frontend/onnx/read-model.ts';
import { fail } from '../ir/diagnostic.ts';
import { sizeOf } from '../ir/tensor.ts';
import { compareDiagnostic } from './diagnostics.ts';
import { inputTensor } from './input-tensor.ts';

/** A float32 executor of the trained model that shares no arithmetic with bitwright. */
export interface FloatRuntime {
  /**
   * Values of the wanted tensors for one frame, row-major.
   *
   * @param frame the elements of all inputs, one input after another
   */
  run(frame: Float32Array): Promise<ReadonlyMap<string, Float64Array>>;
  release(): Promise<void>;
}

/**
 * onnxruntime on the model, its QONNX quantizers bound to local functions of standard operators
 * (frontend/onnx/inject-functions.ts). Graph optimisations are off, so that each node is computed as written. A model with
 * a fixed batch is given the one frame several times.
 *
 * @param inputs those of the network that outputs depend on, for one frame
 */
export async function openFloatRuntime(
  model: ModelWithGraph,
  inputs: readonly { readonly name: string; readonly shape: readonly number[] }[],
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
  const fed = inputs.map(input => ({
    name: input.name,
    size: sizeOf(input.shape),
    shape: shapeIn(model, input),
  }));
  // All inputs hold as many frames.
  const copies = sizeOf(fed[0].shape) / fed[0].size;
  return {
    async run(frame) {
      let start = 0;
      const feed = Object.fromEntries(
        fed.map(({ name, shape, size }) => {
          const values = frame.subarray(start, start + size);
          start += size;
          const batch = Float32Array.from({ length: size * copies }, (_, i) => values[i % size]);
          return [name, inputTensor(runtime.Tensor, model, { name, shape }, batch)];
        }),
      );
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

/** The shape that the model itself states for an input; what it leaves open is the network's. */
function shapeIn(
  { graph }: ModelWithGraph,
  { name, shape }: { readonly name: string; readonly shape: readonly number[] },
): readonly number[] {
  const declared = graph.input.find(input => input.name === name)?.type?.value;
  const dims = declared?.case === 'tensorType' ? (declared.value.shape?.dim ?? []) : [];
  const stated = dims.map(({ value }) => (value.case === 'dimValue' ? Number(value.value) : 0));
  if (stated.length === shape.length) return stated.map((dim, i) => dim || shape[i]);
  return stated.length > 0 && stated.every(dim => dim > 0) ? stated : shape;
}
