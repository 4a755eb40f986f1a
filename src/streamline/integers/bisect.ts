import { type Comparison, valueComparison } from '../../exact/decision.ts';
import { approximate, direction, type FunctionChain } from '../../exact/element-function.ts';
import * as S from '../../exact/surd.ts';
import type { IntegerRange } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import { type Quantizer, stepsOf } from '../../quant/quantizer.ts';

/** The thresholds of one channel, rising, and whether its codes fall as the integer grows. */
export interface ChannelThresholds {
  readonly thresholds: Float64Array;
  readonly descending: boolean;
}

/**
 * The thresholds of a function that only rises or only falls over the integers of `range`. A bisection in
 * doubles proposes each, and exact comparisons at the integers beside it decide. Throws DomainError where
 * the function has no value, UndecidedError where a value cannot be told from a step.
 */
export function bisectedThresholds(
  chain: FunctionChain,
  quantizer: Quantizer,
  range: IntegerRange,
): ChannelThresholds {
  const rises = direction(chain);
  invariant(rises, 'a function that rises and falls has no thresholds');
  const comparisons = new Map<number, Comparison>();
  const comparisonAt = (x: number): Comparison => {
    const known = comparisons.get(x) ?? valueComparison(chain, x);
    comparisons.set(x, known);
    return known;
  };
  // The function has a value everywhere when it has one at both ends.
  for (const end of [range.min, range.max]) comparisonAt(end);
  const guess = approximate(chain);
  const thresholds = Float64Array.from(stepsOf(quantizer), ({ at, inclusive }) => {
    const exactStep = S.fromRational(at);
    const step = S.toNumber(exactStep);
    // From some integer on: the step is climbed, or, of a falling function, no longer climbed.
    const isPast = (order: number): boolean => (inclusive ? order >= 0 : order > 0) === rises > 0;
    const proposed = bisect(range.min, range.max + 1, x => isPast(guess(x) - step));
    return decide(proposed, range, x => isPast(comparisonAt(x)(exactStep)));
  });
  return { thresholds: thresholds.sort(), descending: rises < 0 };
}

/** The first integer of [low, high] from which `isPast` holds; it holds at `high` untested. */
function bisect(low: number, high: number, isPast: (x: number) => boolean): number {
  let [below, above] = [low, high];
  while (below < above) {
    const middle = Math.floor((below + above) / 2);
    if (isPast(middle)) above = middle;
    else below = middle + 1;
  }
  return below;
}

/** The same integer, exactly, from a proposed one: strides of growing width bracket it. */
function decide(proposed: number, range: IntegerRange, isPast: (x: number) => boolean): number {
  const end = range.max + 1;
  if (proposed === end || isPast(proposed)) {
    let past = proposed;
    for (let stride = 1; past > range.min; stride *= 2) {
      const before = Math.max(past - stride, range.min);
      if (!isPast(before)) return bisect(before + 1, past, isPast);
      past = before;
    }
    return past;
  }
  let notYet = proposed;
  for (let stride = 1; ; stride *= 2) {
    const next = Math.min(notYet + stride, end);
    if (next === end || isPast(next)) return bisect(notYet + 1, next, isPast);
    notYet = next;
  }
}
