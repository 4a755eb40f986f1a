import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { ElementFunction, FunctionChain } from '../exact/element-function.ts';
import {
  asAffine,
  functionsOf,
  isSameOrder,
  type Meaning,
  orderOf,
  type Stage,
  withFunction,
} from './integers/meaning.ts';

/**
 * The sum or product of two values as one function of the integer that both come from, element by
 * element: x * sigmoid(x) is built of x and sigmoid(x). Undefined where they come from two integers,
 * and for a sum of two affine maps, which stays an integer layer.
 */
export function functionOfOneSource(
  kind: 'sum' | 'product',
  left: Meaning,
  right: Meaning,
): Meaning | undefined {
  if (left.layer !== right.layer || String(left.shape) !== String(right.shape)) return undefined;
  if (kind === 'sum' && asAffine(left) && asAffine(right)) return undefined;
  if (!isSameOrder(orderOf(left), orderOf(right))) return undefined;
  // What both do first stays outside.
  let common = 0;
  while (common < left.stages.length && left.stages[common] === right.stages[common]) common++;
  const source = sourceOf(left, right, common);
  const rank = left.shape.length;
  const [a, b] = [left, right].map(m => chainOf(m.stages.slice(common), rank));
  return withFunction(
    source,
    B.zip(a, b, (l, r): ElementFunction => ({ kind, left: l, right: r })),
  );
}

/** The value after the stages that both share. */
function sourceOf(left: Meaning, right: Meaning, common: number): Meaning {
  const stages = left.stages.slice(0, common);
  // A side that does no more is the shared value itself; of others its rounding is known at a function.
  const whole = [left, right].find(m => m.stages.length === common);
  const [next] = [left, right].map(m => m.stages[common]).filter(stage => stage?.kind === 'elementwise');
  const known = whole?.rounding ?? next?.rounding;
  if (known) return { ...left, stages, rounding: known };
  const rank = left.shape.length;
  const terms = left.rounding.terms + right.rounding.terms;
  return { ...left, stages, rounding: { terms, weight: B.shared(rank, 1), magnitude: B.shared(rank, 0) } };
}

function chainOf(stages: readonly Stage[], rank: number): Broadcast<FunctionChain> {
  return stages.reduce<Broadcast<FunctionChain>>(
    (chain, stage) => B.zip(chain, functionsOf(stage), (functions, f) => [...functions, f]),
    B.shared(rank, []),
  );
}
