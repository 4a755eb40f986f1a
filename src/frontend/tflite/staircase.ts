import { fail } from '../../ir/diagnostic.ts';
import type { IntegerRange } from '../../ir/integer-type.ts';
import type { NetworkBuilder, Value } from '../builder.ts';
import { tfliteDiagnostic } from './diagnostics.ts';
import { type FixedPoint, leastMultiplied, roundAway } from './fixed-point.ts';

/** Beyond every sum of 32 bits, and exact as a double when a bias is taken off. */
export const NEVER = 2 ** 46;

/** The least sum at which each code but the lowest is reached, rising with the codes; never falling. */
export type Staircase = Float64Array;

/** Codes that a computation gives, without their zero point: from min to max. */
export type Bounds = IntegerRange;

/** What the fixed-point factor makes of sum + bias, clamped to the bounds. */
export const scaledSteps = (factor: FixedPoint, { min, max }: Bounds, bias = 0): Staircase =>
  Float64Array.from({ length: max - min }, (_, i) => {
    const least = leastMultiplied(min + 1 + i, factor);
    if (least === 'always') return -NEVER;
    return least === 'never' ? NEVER : Number(least) - bias;
  });

/** What a factor in double precision makes of sum + bias, rounded to the nearest code, ties away from zero. */
export const doubleSteps = (factor: number, { min, max }: Bounds, bias = 0): Staircase =>
  Float64Array.from({ length: max - min }, (_, i) => {
    const code = min + 1 + i;
    const near = (code - 0.5) / factor;
    if (Math.abs(near) > NEVER / 2) return Math.sign(near) * NEVER;
    // A product of doubles never falls, and is within a part in 2^52 of the real one.
    let least = Math.floor(near) - 2;
    while (roundAway(least * factor) < code) least++;
    return Math.min(Math.max(least - bias, -NEVER), NEVER);
  });

/** The codes themselves, clamped to the bounds. */
export const clampingSteps = ({ min, max }: Bounds): Staircase =>
  Float64Array.from({ length: max - min }, (_, i) => min + 1 + i);

/**
 * The staircase of a function of the codes of `domain` that nowhere falls; undefined where it does.
 *
 * @param f clamped to the bounds by itself
 */
export function stepsOfFunction(
  f: (x: number) => number,
  domain: IntegerRange,
  { min, max }: Bounds,
): Staircase | undefined {
  const steps = new Float64Array(max - min).fill(NEVER);
  for (let x = domain.max, above = Number.POSITIVE_INFINITY; x >= domain.min; x--) {
    const y = f(x);
    if (y > above) return undefined;
    above = y;
    for (let code = min + 1; code <= y; code++) steps[code - min - 1] = x;
  }
  for (let i = 0; i < steps.length && steps[i] === domain.min; i++) steps[i] = -NEVER;
  return steps;
}

/**
 * Puts a staircase into the graph, one for all channels or one for each: codes without zero point of the integers x. They
 * are the thresholds of a `MultiThreshold`, which says of an integer function exactly what it is, whatever rounds in it.
 */
export function stepped(
  net: NetworkBuilder,
  x: Value,
  stairs: readonly Staircase[],
  { min, max }: Bounds,
  name: string,
): Value {
  const levels = max - min;
  if (levels < 1) {
    const reason = 'its activation function leaves a single code';
    fail(tfliteDiagnostic('bad-quantization', { reason }, { node: name }));
  }
  const [first] = stairs;
  const rows = stairs.every(row => row.every((step, i) => step === first[i])) ? [first] : stairs;
  const data = new Float64Array(rows.length * levels);
  rows.forEach((row, i) => {
    data.set(row, i * levels);
  });
  const thresholds = net.constant(data, [rows.length, levels], { name: `${name}_steps`, kind: 'float64' });
  // The layout says where the channels are: on axis 1 of an image, else on the last axis.
  const dataLayout = x.shape.length === 4 ? 'NCHW' : 'NHWC';
  return net.multiThreshold(x, thresholds, { outBias: min, dataLayout, name });
}
