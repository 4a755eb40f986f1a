import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Node } from '../../ir/graph.ts';
import { baseOf, constantOf, type NormaliseContext } from '../normalising/context.ts';
import { takenAlongAxes } from '../normalising/taken.ts';
import { rangesOf } from './ranges.ts';

const OPERANDS = ['starts', 'ends', 'axes', 'steps'];

/** The elements of one axis after another. */
export function normaliseSlice(node: Node, context: NormaliseContext): CanonicalOp[] {
  const operands = OPERANDS.map((what, i) =>
    node.inputs[i + 1] ? constantOf(node, context, i + 1, what).tensor : undefined,
  );
  const ranges = rangesOf(context.shapeOf(node.inputs[0]), operands, node.name);
  const taken = ranges.map(({ start, step, count }, axis) => ({
    axis,
    indices: Array.from({ length: count }, (_, i) => start + i * step),
  }));
  return takenAlongAxes(baseOf(node), context, taken, node.kind);
}
