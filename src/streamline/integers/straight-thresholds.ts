import {
  type AffineMap,
  type Condition,
  integerThreshold,
  inverseOfTerm,
  type StepCondition,
  throughAffine,
} from '../../exact/condition.ts';
import { type ElementFunction, type FunctionChain, throughFunction } from '../../exact/element-function.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import type { IntegerRange } from '../../ir/integer-type.ts';
import { type Quantizer, stepsOf } from '../../quant/quantizer.ts';
import type { ChannelThresholds } from './bisect.ts';

/** The steps of a quantizer as conditions on the value before some functions, with doubles beside their exact places. */
export interface PlacedSteps {
  readonly conditions: readonly Condition[];
  /** Each within a few units of its last place of the step's place; NaN of a constant, and where doubles lose bits. */
  readonly near: Float64Array;
}

/** The steps of a quantizer on the value before the functions of a chain; undefined where one of them is a curve. */
export function placedSteps(quantizer: Quantizer, chain: FunctionChain): PlacedSteps | undefined {
  const pullBack = chain.flatMap(stage => throughFunction(stage) ?? []).reverse();
  if (pullBack.length < chain.length) return undefined;
  const conditions = stepsOf(quantizer).map(({ at, inclusive }) => {
    const step: Condition = { kind: 'step', at: S.fromRational(at), inclusive, negated: false };
    return pullBack.reduce<Condition>((found, through) => through(found), step);
  });
  return { conditions, near: Float64Array.from(conditions, nearPlace) };
}

function nearPlace(condition: Condition): number {
  const near = condition.kind === 'step' ? S.toNumber(condition.at) : Number.NaN;
  return isTame(near) ? near : Number.NaN;
}

/**
 * The integer thresholds of steps on f(x), for integers x of `range`, rising. Exact: doubles decide where the
 * place of a step lies so far from an integer that their rounding does not matter, rationals and roots everywhere
 * else (claim A1). Undefined where f is a curve.
 *
 * @param f undefined: the identity
 */
export function straightThresholds(
  steps: PlacedSteps,
  f: ElementFunction | undefined,
  range: IntegerRange,
): ChannelThresholds | undefined {
  if (f?.kind === 'affine' && S.sign(f.map.scale) !== 0) return affineThresholds(steps, f.map, range);
  const through = f ? throughFunction(f) : (condition: Condition) => condition;
  if (!through) return undefined;
  const conditions = steps.conditions.map(through);
  const descending = conditions.some(c => c.kind === 'step' && c.negated);
  const thresholds = Float64Array.from(conditions, condition =>
    condition.kind === 'constant'
      ? constantThreshold(condition.holds, descending, range)
      : integerThreshold(condition, range.min, range.max).threshold,
  );
  return { thresholds: inRisingOrder(thresholds), descending };
}

/** On a descending channel a step is climbed where x < T, so a constant is the other bound. */
const constantThreshold = (holds: boolean, descending: boolean, { min, max }: IntegerRange): number =>
  holds !== descending ? min : max + 1;

function affineThresholds(
  { conditions, near }: PlacedSteps,
  map: AffineMap,
  range: IntegerRange,
): ChannelThresholds {
  const falls = S.sign(map.scale) < 0;
  const descending = conditions.some(c => c.kind === 'step' && c.negated !== falls);
  const floorOf = floorFinder(map);
  const exactly = exactThreshold(map, range);
  const thresholdOf = (condition: Condition): number =>
    condition.kind === 'constant'
      ? constantThreshold(condition.holds, descending, range)
      : exactly(condition);
  const thresholds = new Float64Array(near.length);
  for (let i = 0; i < near.length; i++) {
    const floor = floorOf(near[i]);
    thresholds[i] =
      floor === undefined
        ? thresholdOf(conditions[i])
        : Math.min(Math.max(floor + 1, range.min), range.max + 1);
  }
  return { thresholds: inRisingOrder(thresholds), descending };
}

/** The numbers sorted, in place; most come in order, or in reverse. */
function inRisingOrder(values: Float64Array): Float64Array {
  let rises = true;
  let falls = true;
  for (let i = 1; i < values.length; i++) {
    if (values[i] < values[i - 1]) rises = false;
    if (values[i] > values[i - 1]) falls = false;
  }
  return rises ? values : falls ? values.reverse() : values.sort();
}

/** What doubles may be off by, as a part of the magnitudes that they are computed from: 32 roundings. */
const DOUBT = 2 ** -48;

/** Between these bounds doubles and products of two of them have all their bits. */
const isTame = (value: number): boolean =>
  value === 0 || (Math.abs(value) > 2 ** -400 && Math.abs(value) < 2 ** 400);

/**
 * For a number y near to an exact one: the floor of the x that the map takes to that, where x is certainly no
 * integer and doubles know the floor; undefined elsewhere.
 */
function floorFinder(map: AffineMap): (near: number) => number | undefined {
  const inverse = inverseOfTerm(map.scale);
  const [factor, shift] = [inverse, S.negate(S.multiply(map.offset, inverse))].map(S.toNumber);
  if (!isTame(factor) || !isTame(shift)) return () => undefined;
  return near => {
    const product = near * factor;
    const place = product + shift;
    const doubt = (Math.abs(product) + Math.abs(shift)) * DOUBT;
    const floor = Math.floor(place - doubt);
    return doubt > 0 && floor === Math.floor(place + doubt) ? floor : undefined;
  };
}

/** The threshold of a step on the map's result; of rationals without bringing any to lowest terms. */
function exactThreshold(map: AffineMap, { min, max }: IntegerRange): (step: StepCondition) => number {
  const through = throughAffine(map);
  const slowly = (step: StepCondition): number => integerThreshold(through(step), min, max).threshold;
  const [scale, offset] = [S.asRational(map.scale), S.asRational(map.offset)];
  if (!scale || !offset) return slowly;
  const isRising = scale.num > 0n;
  // x = (y - u / v) / (p / q) = (y v - u) q / (v p) for a step at y = n / d.
  const [p, q] = isRising ? [scale.num, scale.den] : [-scale.num, -scale.den];
  const [u, v] = [offset.num, offset.den];
  return step => {
    const y = S.asRational(step.at);
    if (!y) return slowly(step);
    const numerator = (y.num * v - u * y.den) * q;
    const denominator = y.den * v * p;
    const floor = Q.floorOfQuotient(numerator, denominator);
    // x <= t is not (x > t), so a falling map turns what is inclusive around.
    const isReached = step.inclusive === isRising && floor * denominator === numerator;
    const threshold = isReached ? floor : floor + 1n;
    if (threshold < BigInt(min)) return min;
    return threshold > BigInt(max) + 1n ? max + 1 : Number(threshold);
  };
}
