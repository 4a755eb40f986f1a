import { type AffineMap, integerThreshold, throughAffine } from '../../exact/condition.ts';
import { ENCLOSURE_BITS, type EnclosedValue } from '../../exact/enclosed-value.ts';
import type { PartedStep } from '../../exact/functions/parted-line.ts';
import * as I from '../../exact/interval.ts';
import * as S from '../../exact/surd.ts';
import type { SumStep } from './separation.ts';

/** Values that meet those of other terms, each with each. */
export interface JointTerm {
  /** Within a few units of their last place. */
  readonly doubles: Float64Array;
  readonly enclosed: (index: number) => EnclosedValue;
}

/** How values meet. */
export type JointKind = 'sum' | 'product';

/** Doubles that are nearer to a step than this share of the greatest magnitudes are compared exactly. */
const NEAR = 2 ** -44;

/** Where thresholds are looked for: no integer lies beyond. */
const FAR = 2 ** 52;

/** Of sums or products of all values of some terms, how many steps each has passed. */
export class JointCodes {
  readonly #kind: JointKind;
  readonly #steps: readonly SumStep[];
  readonly #sizes: readonly number[];
  /** The last term's index runs fastest. */
  readonly #codes: Uint16Array;
  /** The rows of the last term that failed last are asked first. */
  #suspect = 0;

  private constructor(
    kind: JointKind,
    steps: readonly SumStep[],
    sizes: readonly number[],
    codes: Uint16Array,
  ) {
    this.#kind = kind;
    this.#steps = steps;
    this.#sizes = sizes;
    this.#codes = codes;
  }

  /** Undefined where some combination cannot be told to lie on either side of a step. */
  static of(kind: JointKind, terms: readonly JointTerm[], steps: readonly SumStep[]): JointCodes | undefined {
    const sorted = steps.toSorted(inOrder);
    const sizes = terms.map(({ doubles }) => doubles.length);
    // What lies between two steps that overlap cannot be told.
    const isApart = sorted.every(({ low }, i) => i === 0 || S.sign(S.subtract(low, sorted[i - 1].high)) >= 0);
    const codes = isApart ? codesOf(kind, terms, sorted) : undefined;
    return codes && new JointCodes(kind, sorted, sizes, codes);
  }

  /** Whether map(integer) lies on the side of every step that the value lies on, for all combinations. The scale is positive. */
  holds(integers: readonly Float64Array[], map: AffineMap): boolean {
    const { first, last } = this.#thresholds(map);
    const outer = outerOf(this.#kind, integers.slice(0, -1));
    const inner = integers[integers.length - 1];
    for (let k = 0; k < outer.length; k++) {
      const row = k === 0 ? this.#suspect : k <= this.#suspect ? k - 1 : k;
      for (let i = 0; i < inner.length; i++) {
        const code = this.#codes[row * inner.length + i];
        const integer = this.#kind === 'sum' ? outer[row] + inner[i] : outer[row] * inner[i];
        if (integer < last[code] || integer >= first[code]) {
          this.#suspect = row;
          return false;
        }
      }
    }
    return true;
  }

  /**
   * The integers of one term, as near to those that are given as it takes for all combinations to lie on the right side of
   * every step; undefined where none do.
   */
  fitted(integers: readonly Float64Array[], which: number, map: AffineMap): Float64Array | undefined {
    const { first, last } = this.#thresholds(map);
    const isSum = this.#kind === 'sum';
    const rests = integers.map((each, i) => (i === which ? each.map(() => (isSum ? 0 : 1)) : each));
    const outer = outerOf(this.#kind, rests.slice(0, -1));
    const inner = rests[rests.length - 1];
    const size = integers[which].length;
    const stride = this.#sizes.slice(which + 1).reduce((a, b) => a * b, 1);
    const least = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
    const most = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    for (let row = 0, at = 0; row < outer.length; row++) {
      for (let i = 0; i < inner.length; i++, at++) {
        const code = this.#codes[at];
        const rest = isSum ? outer[row] + inner[i] : outer[row] * inner[i];
        const own = Math.floor(at / stride) % size;
        let [from, to] = [last[code], first[code] - 1];
        if (isSum) [from, to] = [from - rest, to - rest];
        else if (rest > 0) [from, to] = [Math.ceil(from / rest), Math.floor(to / rest)];
        else if (rest < 0) [from, to] = [Math.ceil(to / rest), Math.floor(from / rest)];
        else if (from > 0 || to < 0) return undefined;
        else continue;
        if (from > least[own]) least[own] = from;
        if (to < most[own]) most[own] = to;
      }
    }
    if (least.some((from, i) => from > most[i])) return undefined;
    return integers[which].map((nearest, i) => Math.min(Math.max(nearest, least[i]), most[i]) + 0);
  }

  /** For each number of steps passed, the least integer that has passed as many, and the least that has passed more. */
  #thresholds(map: AffineMap): { readonly first: Float64Array; readonly last: Float64Array } {
    const back = throughAffine(map);
    const threshold = (at: S.Surd, inclusive: boolean): number =>
      integerThreshold(back({ kind: 'step', at, inclusive, negated: false }), -FAR, FAR).threshold;
    const isPlace = ({ low, high }: SumStep): boolean => low === high;
    const rising = this.#steps.map(step => threshold(step.low, isPlace(step) && step.inclusive));
    const passed = this.#steps.map((step, i) => (isPlace(step) ? rising[i] : threshold(step.high, true)));
    return {
      first: Float64Array.of(...rising, Number.POSITIVE_INFINITY),
      last: Float64Array.of(Number.NEGATIVE_INFINITY, ...passed),
    };
  }

  /** Thresholds of their own for the steps; undefined where integers do not part them, or a step is not one place. */
  parted(integers: readonly Float64Array[], map: AffineMap): readonly PartedStep[] | undefined {
    if (this.#steps.some(({ low, high }) => low !== high)) return undefined;
    const outer = outerOf(this.#kind, integers.slice(0, -1));
    const inner = integers[integers.length - 1];
    const least = new Float64Array(this.#steps.length + 1).fill(Number.POSITIVE_INFINITY);
    const greatest = new Float64Array(this.#steps.length + 1).fill(Number.NEGATIVE_INFINITY);
    for (let row = 0; row < outer.length; row++) {
      for (let i = 0; i < inner.length; i++) {
        const code = this.#codes[row * inner.length + i];
        const integer = this.#kind === 'sum' ? outer[row] + inner[i] : outer[row] * inner[i];
        if (integer < least[code]) least[code] = integer;
        if (integer > greatest[code]) greatest[code] = integer;
      }
    }
    for (let code = 1; code < greatest.length; code++)
      greatest[code] = Math.max(greatest[code], greatest[code - 1]);
    for (let code = least.length - 2; code >= 0; code--) least[code] = Math.min(least[code], least[code + 1]);
    const back = throughAffine(map);
    const found = this.#steps.map(({ low, inclusive }, i): PartedStep => {
      const own = integerThreshold(back({ kind: 'step', at: low, inclusive, negated: false }), -FAR, FAR);
      const raised = Math.max(own.threshold, greatest[i] + 1);
      return { at: low, inclusive, threshold: Math.min(raised, least[i + 1]) };
    });
    return found.every(({ threshold }, i) => threshold > greatest[i]) ? found : undefined;
  }
}

/** By place; of two at one place the one that is passed there comes first. */
function inOrder(a: SumStep, b: SumStep): number {
  return (
    S.sign(S.subtract(a.low, b.low)) ||
    S.sign(S.subtract(a.high, b.high)) ||
    Number(b.inclusive) - Number(a.inclusive)
  );
}

/** All combinations of some terms, the last index running fastest. */
function outerOf(kind: JointKind, terms: readonly Float64Array[]): Float64Array {
  return terms.reduce<Float64Array>(
    (outer, term) => {
      const found = new Float64Array(outer.length * term.length);
      for (let row = 0, at = 0; row < outer.length; row++) {
        for (let i = 0; i < term.length; i++)
          found[at++] = kind === 'sum' ? outer[row] + term[i] : outer[row] * term[i];
      }
      return found;
    },
    Float64Array.of(kind === 'sum' ? 0 : 1),
  );
}

/** For each combination the number of steps that it has passed. */
function codesOf(
  kind: JointKind,
  terms: readonly JointTerm[],
  steps: readonly SumStep[],
): Uint16Array | undefined {
  const doubles = terms.map(term => term.doubles);
  const outer = outerOf(kind, doubles.slice(0, -1));
  const inner = doubles[doubles.length - 1];
  const reaches = doubles.map(each => each.reduce((most, v) => Math.max(most, Math.abs(v)), 0));
  const size = reaches.reduce((a, b) => (kind === 'sum' ? a + b : a * b));
  const lows = Float64Array.from(steps, ({ low }) => S.toNumber(low));
  const highs = Float64Array.from(steps, ({ high }) => S.toNumber(high));
  const widest = highs.reduce((most, high, i) => Math.max(most, Math.abs(high), Math.abs(lows[i])), 0);
  const margin = NEAR * (size + widest);
  const codes = new Uint16Array(outer.length * inner.length);
  const passed = passing(kind, terms, steps);
  for (let row = 0, at = 0; row < outer.length; row++) {
    for (let i = 0; i < inner.length; i++, at++) {
      const value = kind === 'sum' ? outer[row] + inner[i] : outer[row] * inner[i];
      let code = countWhere(highs, high => high < value - margin);
      while (code < steps.length && lows[code] <= value + margin) {
        const isPast = passed(at, code);
        if (isPast === undefined) return undefined;
        if (!isPast) break;
        code++;
      }
      codes[at] = code;
    }
  }
  return codes;
}

/** Whether a combination has passed a step, exactly; undefined where it cannot be told. */
function passing(kind: JointKind, terms: readonly JointTerm[], steps: readonly SumStep[]) {
  const places = steps.map(({ low, high }) => ({
    low: I.ofSurd(low, ENCLOSURE_BITS),
    high: I.ofSurd(high, ENCLOSURE_BITS),
  }));
  return (at: number, index: number): boolean | undefined => {
    let rest = at;
    const values: EnclosedValue[] = [];
    for (const { doubles, enclosed } of terms.toReversed()) {
      values.push(enclosed(rest % doubles.length));
      rest = Math.floor(rest / doubles.length);
    }
    const { low, high, inclusive } = steps[index];
    const exact = values.map(value => value.exact);
    if (exact.every(value => value !== undefined)) {
      const value = exact.reduce(kind === 'sum' ? S.add : S.multiply);
      const order = S.sign(S.subtract(value, low));
      if (low === high) return inclusive ? order >= 0 : order > 0;
      return order <= 0 ? false : S.sign(S.subtract(value, high)) >= 0 ? true : undefined;
    }
    const { lo, hi } = values
      .map(value => value.interval)
      .reduce((a, b) => (kind === 'sum' ? I.add(a, b) : I.multiply(a, b, ENCLOSURE_BITS)));
    const place = places[index];
    if (lo > place.high.hi) return true;
    return hi < place.low.lo ? false : undefined;
  };
}

/** How many of rising numbers hold, where after the first that does not none does. */
function countWhere(values: Float64Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(values[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}
