import { resolveAxis } from '../graph-ops/axes.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { sizeOf } from '../ir/tensor.ts';

/** What is asked of the graph around a ranking. */
interface Surroundings {
  readonly shapeOf: (value: string) => readonly number[];
  readonly isConstant: (value: string) => boolean;
  /** Values that the network gives out. */
  readonly ends: readonly string[];
}

/** The indices of winners: values of one number, each with how many kernels it decides between. */
export interface Winners {
  readonly kernels: ReadonlyMap<string, number>;
}

/**
 * Finds the rankings whose index only chooses parameters: what follows from the index and constants alone is then known
 * for each winner, however the model spells it (a Gather, a one-hot vector times a matrix, a comparison). A ranking whose
 * index, or what follows from it alone, is given out is a class, and no winner.
 */
export function findWinners(nodes: readonly GraphOp[], { shapeOf, isConstant, ends }: Surroundings): Winners {
  const kernels = new Map<string, number>();
  const isEnd = new Set(ends);
  for (const node of nodes) {
    const index = indexOf(node);
    if (index === undefined || sizeOf(shapeOf(index)) !== 1) continue;
    const scores = shapeOf(node.inputs[0]);
    const count = scores[axisOf(node, scores.length)] ?? 1;
    if (!followers(index, nodes, isConstant).some(value => isEnd.has(value))) kernels.set(index, count);
  }
  return { kernels };
}

/** The index of the greatest element that a node gives. */
function indexOf(node: GraphOp): string | undefined {
  if (node.kind === 'arg-max') return node.outputs[0];
  return node.kind === 'top-k' && node.attrs.k === 1 && node.attrs.largest ? node.outputs[1] : undefined;
}

const axisOf = (node: GraphOp, rank: number): number =>
  node.kind === 'arg-max' || node.kind === 'top-k' ? resolveAxis(node.attrs.axis, rank, node.name) : 0;

/** An index and all values that follow from it and constants alone. */
function followers(
  index: string,
  nodes: readonly GraphOp[],
  isConstant: (value: string) => boolean,
): readonly string[] {
  const found = new Set([index]);
  for (const { inputs, outputs } of nodes) {
    const given = inputs.filter(value => value !== '');
    if (!given.some(value => found.has(value))) continue;
    if (given.every(value => found.has(value) || isConstant(value)))
      for (const value of outputs) found.add(value);
  }
  return [...found];
}
