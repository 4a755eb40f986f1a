import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, ValueInfoProtoSchema } from 'onnx-buf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { splitFrames } from '../../src/host/frame-parts.ts';
import { sizeOf } from '../../src/ir/tensor.ts';

/** A value that the oracle computed for one frame. */
export interface OracleValue {
  /** Without the batch. */
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float64Array;
}

/** What executes an ONNX file without any code of the compiler. */
export interface Oracle {
  /** The wanted values of one frame, in which one input stands after another. */
  values(frame: Float64Array): Promise<ReadonlyMap<string, OracleValue>>;
  release(): Promise<void>;
}

interface Port {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * onnxruntime, every node computed as it is written. The file's quantizers must be functions of standard operators.
 * In a batch the frame stands in the place of its own number; the other places hold it backwards.
 */
export async function openOracle(
  bytes: Uint8Array,
  inputs: readonly Port[],
  wanted: readonly string[],
): Promise<Oracle> {
  const session = await InferenceSession.create(withOutputs(bytes, wanted), {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const [batch = 1] = inputs[0].shape;
  const sizes = inputs.map(({ shape }) => sizeOf(shape) / batch);
  let count = 0;
  return {
    async values(frame) {
      const place = count++ % batch;
      const parts = splitFrames(frame, sizes);
      const feed = inputs.map(({ name, shape }, i) => {
        const data = Float32Array.from({ length: sizeOf(shape) }, (_, element) => {
          const index = element % sizes[i];
          return parts[i][Math.floor(element / sizes[i]) === place ? index : sizes[i] - 1 - index];
        });
        return [name, new Tensor('float32', data, shape)] as const;
      });
      const results = await session.run(Object.fromEntries(feed), [...wanted]);
      return new Map(
        Object.entries(results).map(([name, { dims, data }]) => {
          const all = Float64Array.from(data as ArrayLike<number | bigint>, Number);
          const size = all.length / batch;
          return [name, { shape: dims.slice(1), data: all.slice(place * size, (place + 1) * size) }];
        }),
      );
    },
    release: () => session.release(),
  };
}

/** The file with values inside the graph as further outputs. */
function withOutputs(bytes: Uint8Array, wanted: readonly string[]): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  const known = new Set(model.graph?.output.map(({ name }) => name));
  const others = wanted.filter(name => !known.has(name));
  model.graph?.output.push(...others.map(name => create(ValueInfoProtoSchema, { name })));
  return toBinary(ModelProtoSchema, model);
}
