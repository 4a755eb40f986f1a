import type { GraphOp } from '../../graph-ops/index.ts';
import type { SpelledView } from './view.ts';

/**
 * The greater of x and c x is x above zero and c x below it, where c is nowhere above 1; so is the lesser where c is nowhere
 * below 1. Exporters write a leaky ReLU so.
 */
export function leakyExtreme(node: GraphOp, view: SpelledView): GraphOp | undefined {
  if ((node.kind !== 'max' && node.kind !== 'min') || node.inputs.length !== 2) return undefined;
  const [first, second] = node.inputs;
  const slope = slopeOf(second, first, view) ?? slopeOf(first, second, view);
  if (!slope) return undefined;
  const isRight = slope.factors.every(c => (node.kind === 'max' ? c <= 1 : c >= 1));
  return isRight ? { ...node, kind: 'prelu', inputs: [slope.of, slope.constant], attrs: {} } : undefined;
}

/** The constant by which a value is the other one multiplied. */
function slopeOf(value: string, other: string, view: SpelledView) {
  const node = view.producerOf(value);
  if (node?.kind !== 'mul') return undefined;
  const [left, right] = node.inputs;
  const [data, constant] = view.constant(right) ? [left, right] : [right, left];
  const factors = view.constant(constant);
  if (!factors || view.sourceOf(data) !== view.sourceOf(other)) return undefined;
  // What repeats x has more elements than x.
  if (String(view.shapeOf(value)) !== String(view.shapeOf(other))) return undefined;
  return { of: other, constant, factors: Array.from(factors.data) };
}
