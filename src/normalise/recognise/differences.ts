import type { GraphOp } from '../../graph-ops/index.ts';
import { roomOf } from '../../graph-ops/infer-node.ts';
import type { SpelledView } from './view.ts';

type Operation = 'sum' | 'difference';

const isOperation = (node: GraphOp | undefined, operation: Operation): node is GraphOp => {
  const algebra = node && roomOf(node).algebra;
  return algebra?.kind === 'arithmetic' && algebra.operation === operation;
};

/** How far back a rounding is looked for: a scale, a zero-point and bounds stand in between. */
const MAX_STEPS = 12;

/** Operators that round, or choose among few values. */
const ROUNDS: ReadonlySet<GraphOp['kind']> = new Set(['round', 'floor', 'ceil', 'sign', 'where']);

/** Whether a value is what a quantizer gives, spelled or not. */
function isQuantized(value: string, view: SpelledView, steps = MAX_STEPS): boolean {
  const node = view.producerOf(value);
  if (!node || steps === 0) return false;
  if (ROUNDS.has(node.kind) || roomOf(node).algebra.kind === 'quantizer') return true;
  return node.inputs.some(input => input !== '' && isQuantized(input, view, steps - 1));
}

/**
 * (q - x) + x is q, as the gradient of a rounding is kept from it in training: x + (q - x).detach(). So are x - (x - q),
 * and q + (x - x). Only where q is what a quantizer gives: in float32 it is not q to the last bit, and nothing but
 * the codes behind it says that it is meant.
 */
export function returnedDifference(node: GraphOp, view: SpelledView): GraphOp | undefined {
  const kept = isOperation(node, 'sum')
    ? (ofSum(node.inputs[0], node.inputs[1], view) ?? ofSum(node.inputs[1], node.inputs[0], view))
    : isOperation(node, 'difference')
      ? ofDifference(node, view)
      : undefined;
  if (kept === undefined || String(view.shapeOf(kept)) !== String(view.shapeOf(node.outputs[0]))) {
    return undefined;
  }
  if (!isQuantized(kept, view)) return undefined;
  return { ...node, kind: 'identity', inputs: [kept], attrs: {} };
}

/** q of (q - x) + x, or of (x - x) + q. */
function ofSum(left: string, right: string, view: SpelledView): string | undefined {
  const difference = view.producerOf(left);
  if (!isOperation(difference, 'difference')) return undefined;
  const [from, taken] = difference.inputs.map(value => view.sourceOf(value));
  if (taken === view.sourceOf(right)) return difference.inputs[0];
  return from === taken ? right : undefined;
}

/** q of x - (x - q). */
function ofDifference({ inputs: [left, right] }: GraphOp, view: SpelledView): string | undefined {
  const difference = view.producerOf(right);
  if (!isOperation(difference, 'difference')) return undefined;
  const [from, taken] = difference.inputs;
  return view.sourceOf(from) === view.sourceOf(left) ? taken : undefined;
}
