import { broadcastData } from '../../graph-ops/broadcast.ts';
import type { GraphOp } from '../../graph-ops/index.ts';
import type { SpelledView } from './view.ts';

/** Comparisons, by what they say of the left operand. */
const SIDES: ReadonlyMap<GraphOp['kind'], 'above' | 'below'> = new Map([
  ['greater', 'above'],
  ['greater-or-equal', 'above'],
  ['less', 'below'],
  ['less-or-equal', 'below'],
]);

/** A value compared with a constant. */
interface Compared {
  readonly data: string;
  readonly bound: string;
  /** Where the value lies if the comparison holds. */
  readonly side: 'above' | 'below';
}

const OTHER = { above: 'below', below: 'above' } as const;

function comparedOf(value: string, view: SpelledView): Compared | undefined {
  const node = view.producerOf(value);
  if (node?.kind === 'not') {
    const compared = comparedOf(node.inputs[0], view);
    // At the bound itself both sides of such a choice are the same.
    return compared && { ...compared, side: OTHER[compared.side] };
  }
  const side = node && SIDES.get(node.kind);
  if (!node || !side) return undefined;
  const [left, right] = node.inputs;
  if (view.constant(right)) return { data: left, bound: right, side };
  return view.constant(left) ? { data: right, bound: left, side: OTHER[side] } : undefined;
}

/** Whether a constant is nowhere on the wrong side of another, or, for `same`, everywhere the same. */
function isOrdered(
  least: string,
  most: string,
  view: SpelledView,
  shape: readonly number[],
  fits: (a: number, b: number) => boolean,
): boolean {
  const [a, b] = [view.constant(least), view.constant(most)];
  if (!a || !b) return false;
  const upper = broadcastData(b, shape);
  return broadcastData(a, shape).every((value, i) => fits(value, upper[i]));
}

/**
 * A value where it is on one side of a bound and the bound elsewhere is their minimum or maximum: x > c ? c : x. What
 * is taken instead of x may be x bounded on the other side already: x > c ? c : max(x, b), for b up to c.
 */
export function chosenExtreme(node: GraphOp, view: SpelledView): GraphOp | undefined {
  if (node.kind !== 'where') return undefined;
  const compared = comparedOf(node.inputs[0], view);
  if (!compared) return undefined;
  const shape = view.shapeOf(node.outputs[0]);
  const { bound, side } = compared;
  const isBound = (value: string) =>
    view.constant(value) !== undefined && isOrdered(value, bound, view, shape, (a, b) => a === b);
  const [, first, second] = node.inputs;
  const [taken, isFirst] = isBound(second) ? [first, true] : [second, false];
  if (!isFirst && !isBound(first)) return undefined;
  // Above the bound and taken there: the greater of both.
  const kind = (side === 'above') === isFirst ? 'max' : 'min';
  if (!isOwn(taken, compared, kind, view, shape)) return undefined;
  if (String(view.shapeOf(taken)) !== String(shape)) return undefined;
  return { ...node, kind, inputs: [taken, bound], attrs: {} };
}

/** Whether a value is the one that is compared, or that value bounded on the other side. */
function isOwn(
  value: string,
  { data, bound }: Compared,
  kind: 'max' | 'min',
  view: SpelledView,
  shape: readonly number[],
): boolean {
  if (view.sourceOf(value) === view.sourceOf(data)) return true;
  const node = view.producerOf(value);
  const other = kind === 'max' ? 'min' : 'max';
  if (node?.kind !== other || node.inputs.length !== 2) return false;
  const [inner, innerBound] = view.constant(node.inputs[1]) ? node.inputs : [...node.inputs].reverse();
  if (!view.constant(innerBound) || view.sourceOf(inner) !== view.sourceOf(data)) return false;
  return kind === 'min'
    ? isOrdered(innerBound, bound, view, shape, (a, b) => a <= b)
    : isOrdered(bound, innerBound, view, shape, (a, b) => a <= b);
}
