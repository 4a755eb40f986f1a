import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { injectQuantizerFunctions } from '../../src/frontend/onnx/inject-functions.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { type Tensor, tensor } from '../../src/ir/tensor.ts';

export type Optimization = 'disabled' | 'all';

/** Runs a model in onnxruntime, its QONNX quantizers bound to functions of standard operators. */
export async function runModel(
  model: ModelProto,
  inputs: ReadonlyMap<string, Tensor>,
  outputs: readonly string[] = [],
  optimization: Optimization = 'disabled',
): Promise<Map<string, Tensor>> {
  const bytes = toBinary(ModelProtoSchema, injectQuantizerFunctions(model, { outputs }));
  const session = await InferenceSession.create(bytes, {
    graphOptimizationLevel: optimization,
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  try {
    const feeds = Object.fromEntries([...inputs].map(([name, t]) => [name, toOrt(t)]));
    const results = await session.run(feeds);
    return new Map(Object.entries(results).map(([name, t]) => [name, fromOrt(t)]));
  } finally {
    await session.release();
  }
}

/** Writes a graph as ONNX and runs it in onnxruntime. */
export function runGraph(
  graph: Graph<GraphOp>,
  inputs: ReadonlyMap<string, Tensor>,
  optimization: Optimization = 'disabled',
): Promise<Map<string, Tensor>> {
  return runModel(fromBinary(ModelProtoSchema, writeOnnx(graph)), inputs, [], optimization);
}

function toOrt({ kind, shape, data }: Tensor): OrtTensor {
  if (kind === 'int64') return new OrtTensor('int64', BigInt64Array.from(data, BigInt), [...shape]);
  return new OrtTensor('float32', Float32Array.from(data), [...shape]);
}

function fromOrt({ type, data, dims }: OrtTensor): Tensor {
  if (type === 'string') throw new Error('a string tensor');
  const kind = type === 'float32' ? 'float32' : type === 'bool' ? 'bool' : 'int64';
  return tensor(kind, dims, Array.from(data as ArrayLike<number | bigint>, Number));
}
