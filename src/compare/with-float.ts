import type { IntegerNetwork } from '../compile.ts';
import { hasIntegerOperators } from '../frontend/onnx/expansions/index.ts';
import { decodeModel, type ModelWithGraph } from '../frontend/onnx/read-model.ts';
import { writeOnnx } from '../frontend/onnx/write.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { drawnFrames } from '../host/drawn-frames.ts';
import { type DataOptions, type Frames, loadFrames } from '../host/frames.ts';
import { toModelFrames } from '../host/input.ts';
import { hostOfNetwork } from '../host/interface.ts';
import type { Graph } from '../ir/graph.ts';
import { decodeModelFile } from '../node/model-file.ts';
import { defaultFrames } from './default-frames.ts';
import { openFloatRuntime } from './float-runtime.ts';
import { type Comparison, compareNetwork } from './index.ts';

/** A network that was lowered, and the model that it was lowered from. */
export interface ComparedNetwork {
  readonly network: IntegerNetwork;
  readonly file: string;
  readonly graph: Graph<GraphOp>;
  /** Set where the graph is not the whole of the file, nor the file's own. */
  readonly isOwn: boolean;
}

/** A comparison with what onnxruntime gives in float32. */
export interface ComparedWithFloat extends Comparison {
  readonly quantizers: number;
  /** Differences that float32 rounding does not explain. */
  readonly violations: number;
}

/** The frames of a comparison: those of the data, or random ones over the whole input range. */
export async function comparedFrames(
  network: IntegerNetwork,
  data: string | ReadonlyMap<string, string> | undefined,
  options: DataOptions & { readonly seed: number },
): Promise<Frames> {
  const host = hostOfNetwork(network);
  return data === undefined
    ? drawnFrames(host.inputs, options.frames ?? defaultFrames(network.layers), options.seed)
    : loadFrames(host, data, options);
}

/**
 * Holds an integer network against onnxruntime, quantizer by quantizer. Throws DiagnosticError where onnxruntime is not
 * there, or does not take the model.
 */
export async function compareWithFloat(
  { network, file, graph, isOwn }: ComparedNetwork,
  frames: Frames,
  onFrame: (frame: number) => void,
): Promise<ComparedWithFloat> {
  const host = hostOfNetwork(network);
  const outputs = host.outputs.map(output => output.name);
  const tensors = [...new Set([...network.probes.map(p => p.tensor), ...outputs])];
  const inputs = network.canonical.inputs.map(({ name }) => ({
    name,
    shape: network.canonical.shapes.get(name) ?? [],
  }));
  // A calibrated network, or a part of a model, is in no file; it is written as one. So is one of operators on integers,
  // whose sums onnxruntime saturates on some processors, with quantizers around float operators.
  const read = decodeModelFile(file);
  const executed: ModelWithGraph = isOwn || hasIntegerOperators(read) ? decodeModel(writeOnnx(graph)) : read;
  const runtime = await openFloatRuntime(executed, inputs, tensors);
  try {
    const floats = frames.modelValues ?? toModelFrames(host.inputs, frames.integers);
    const result = await compareNetwork(network, host, runtime, frames.integers, floats, onFrame);
    const violations = result.differences.filter(d => !d.isAllowed).length;
    return { ...result, quantizers: network.probes.length, violations };
  } finally {
    await runtime.release();
  }
}
