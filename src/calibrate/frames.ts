import { evaluateGraph } from '../graph-ops/evaluate.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import type { Graph } from '../ir/graph.ts';
import { type Tensor, tensor } from '../ir/tensor.ts';

/** Values of the network's input, frame by frame. */
export interface InputFrames {
  readonly name: string;
  /** With a batch of 1. */
  readonly shape: readonly number[];
  readonly frames: readonly Float32Array[];
}

/** What the graph computes for one frame, in float32. */
export function valuesOf(
  graph: Graph<GraphOp>,
  { name, shape, frames }: InputFrames,
  frame: number,
  wanted: readonly string[],
): ReadonlyMap<string, Tensor> {
  const input = tensor('float32', shape, Float64Array.from(frames[frame]));
  return evaluateGraph(graph, new Map([[name, input]]), { wanted });
}
