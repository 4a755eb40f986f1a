import {
  approximation,
  type ElementFunction,
  type FunctionChain,
  isCombined,
} from '../exact/element-function.ts';
import { functionRoom } from '../exact/functions/index.ts';
import { greatest } from '../ir/extremes.ts';
import type { Meaning, RoundingTerms } from './integers/meaning.ts';

/** Unit roundoff of float32. */
const UNIT_ROUNDOFF = 2 ** -24;

/** A value and how far a float32 framework's may lie from it. */
interface Rounded {
  readonly value: number;
  readonly error: number;
}

/**
 * How far float32 rounding can move one element of a float value (claim A4): terms * 2^-24 * sum of
 * |terms| up to the first function and from each function's result on. What has gathered before a
 * function counts as the function moves over it, and its own rounding is added.
 *
 * @param stages what the element goes through, stage by stage of the meaning
 * @param integer the element of the layer value
 * @param sum the sum of |terms| that make it (sumsOfMagnitudes)
 */
export function roundingBound(
  meaning: Pick<Meaning, 'stages' | 'rounding'>,
  stages: FunctionChain,
  element: number,
  integer: number,
  sum: number,
): number {
  const pick = (values: readonly number[]): number => values[element % values.length];
  /** The error after the straight lines that follow the integer, or the last function. */
  const gathered = ({ terms, weight, magnitude }: RoundingTerms, size: number, error: number): number =>
    terms * UNIT_ROUNDOFF * (pick(weight.values) * size + pick(magnitude.values)) +
    (error === 0 ? 0 : pick(weight.values) * error);
  let value = integer;
  let size = sum;
  let error = 0;
  meaning.stages.forEach((stage, i) => {
    if (stage.kind === 'affine') {
      value = approximation(stages[i])(value);
      return;
    }
    const result = rounded(stages[i], { value, error: gathered(stage.rounding, size, error) });
    ({ value, error } = result);
    size = Math.abs(value) + error;
  });
  return gathered(meaning.rounding, size, error);
}

/** A function computed in float32 on an argument that is off already. */
function rounded(f: ElementFunction, x: Rounded): Rounded {
  const at = approximation(f);
  const value = at(x.value);
  if (isCombined(f)) {
    const [a, b] = [f.left, f.right].map(chain => chain.reduce((y, g) => rounded(g, y), x));
    const carried =
      f.kind === 'sum'
        ? a.error + b.error
        : Math.abs(a.value) * b.error + Math.abs(b.value) * a.error + a.error * b.error;
    return { value, error: carried + UNIT_ROUNDOFF * Math.abs(value) };
  }
  const own = UNIT_ROUNDOFF * functionRoom(f).roundoffs(f)(value);
  if (f.kind === 'affine') return { value, error: Math.abs(at(1) - at(0)) * x.error + own };
  const moves = [x.value - x.error, x.value + x.error].map(y => Math.abs(at(y) - value));
  // Past the end of a domain anything may come out.
  const moved = moves.some(Number.isNaN) ? Number.POSITIVE_INFINITY : greatest(moves);
  return { value, error: moved + own };
}
