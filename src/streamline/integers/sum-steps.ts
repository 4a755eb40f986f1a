import type { Condition } from '../../exact/condition.ts';
import { UndecidedError, valueComparison } from '../../exact/decision.ts';
import { approximate, direction, type FunctionChain, throughFunction } from '../../exact/element-function.ts';
import { DomainError } from '../../exact/function-value.ts';
import * as S from '../../exact/surd.ts';
import { codeRange, type Quantizer, type Step, stepsOf } from '../../quant/quantizer.ts';
import type { SumStep } from './separation.ts';

/** Real numbers that a value lies between. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/**
 * The places where the code of quantizer(chain(v)) changes for a real v within bounds, rising; undefined where that cannot be
 * told: the functions rise and fall, have no value, or the quantizer has no bounds of its own.
 */
export function sumSteps(
  chain: FunctionChain,
  quantizer: Quantizer,
  bounds: Bounds,
): readonly SumStep[] | undefined {
  const { min, max } = codeRange(quantizer);
  const rises = direction(chain);
  if (rises === undefined || !Number.isFinite(max - min)) return undefined;
  const pullBack = chain.flatMap(f => throughFunction(f) ?? []).reverse();
  const steps = stepsOf(quantizer);
  if (pullBack.length === chain.length) {
    const conditions = steps.map(({ at, inclusive }) =>
      pullBack.reduce<Condition>((condition, through) => through(condition), {
        kind: 'step',
        at: S.fromRational(at),
        inclusive,
        negated: false,
      }),
    );
    const places = conditions.flatMap(condition => {
      if (condition.kind === 'constant') return [];
      const { at, inclusive } = condition;
      return [{ low: at, high: at, inclusive }];
    });
    return rises > 0 ? places : places.reverse();
  }
  try {
    const places = steps.flatMap(step => placeOnCurve(chain, step, rises, bounds) ?? []);
    return rises > 0 ? places : places.reverse();
  } catch (error) {
    if (!(error instanceof DomainError) && !(error instanceof UndecidedError)) throw error;
    return undefined;
  }
}

/** How far around a place that doubles propose it is looked for first, as a share of the bounds; and how often it is doubled. */
const NARROWEST = 2 ** -44;
const WIDENINGS = 44;

/** Two numbers, exactly compared, that a step of a curve lies between; undefined of one outside the bounds. */
function placeOnCurve(
  chain: FunctionChain,
  { at, inclusive }: Step,
  rises: 1 | -1,
  { min, max }: Bounds,
): SumStep | undefined {
  const step = S.fromRational(at);
  const guess = approximate(chain);
  const isPast = (order: number): boolean => (inclusive ? order >= 0 : order > 0) === rises > 0;
  const isPastAt = (v: number): boolean => isPast(valueComparison(chain, v)(step));
  if (isPastAt(min) || !isPastAt(max)) return undefined;
  const level = S.toNumber(step);
  let [low, high] = [min, max];
  for (let i = 0; i < 64; i++) {
    const middle = (low + high) / 2;
    if (isPast(guess(middle) - level)) high = middle;
    else low = middle;
  }
  const place = high;
  let width = Math.max(max - min, Math.abs(place)) * NARROWEST;
  for (let i = 0; i < WIDENINGS; i++) {
    [low, high] = [Math.max(place - width, min), Math.min(place + width, max)];
    if (!isPastAt(low) && isPastAt(high)) break;
    width *= 2;
  }
  // Sums that are 0 are likely, and functions often have a step there.
  if (low < 0 && high > 0) {
    if (isPastAt(0)) high = 0;
    else low = 0;
  }
  return { low: S.fromNumber(low), high: S.fromNumber(high), inclusive: true };
}
