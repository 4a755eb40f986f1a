import { unreachable } from '../ir/invariant.ts';
import type { ElementFunction, FunctionChain } from './element-function.ts';
import type { Interval } from './interval.ts';
import * as I from './interval.ts';
import type { Rational } from './rational.ts';
import * as Q from './rational.ts';
import type { Surd } from './surd.ts';
import * as S from './surd.ts';
import { erf, exp, log, pi, sigmoid, softplus, tanh } from './transcendental.ts';

/**
 * What is known of a function's value. Values that can meet the step of a quantizer exactly are kept
 * as what they are; of the others any enclosure parts them from a step once it is narrow enough: e^x,
 * and with it tanh x, 1 / (1 + e^-x) and ln(1 + e^x), is transcendental for every algebraic x other than
 * 0, and ln x for every algebraic x other than 1 (Lindemann 1882).
 */
export type FunctionValue =
  | { readonly kind: 'exact'; readonly value: Surd }
  /** The natural logarithm of a positive rational other than 1. */
  | { readonly kind: 'logarithm'; readonly of: Rational }
  /** Between both bounds, and neither of them: so 1 + erf x is above 0 however far out x lies. */
  | { readonly kind: 'enclosed'; readonly interval: Interval }
  /** Beyond 2^1024 in magnitude: past every step of a quantizer, and past every float. */
  | { readonly kind: 'huge'; readonly sign: 1 | -1 };

/** A function has no value at some point: a logarithm of 0 or less, or a difference of huge numbers. */
export class DomainError extends RangeError {}

/** Where an enclosure of x reaches 2^10, e^x is `huge`: e^(2^10 - 1) > 2^1024. */
const HUGE_EXPONENT_BITS = 10;

const exact = (value: Surd): FunctionValue => ({ kind: 'exact', value });
const exactly = (value: Rational): FunctionValue => exact(S.fromRational(value));
const MINUS_ONE = S.fromNumber(-1);

/** An interval that may be reached at its ends, as one that is not. */
const opened = ({ lo, hi }: Interval): Interval => ({ lo: lo - 1n, hi: hi + 1n });
const enclosed = (interval: Interval): FunctionValue => ({ kind: 'enclosed', interval });

/** The value at x; enclosures have `precision` fraction bits. Throws DomainError where there is none. */
export function valueAt(chain: FunctionChain, x: FunctionValue, precision: number): FunctionValue {
  return chain.reduce((value, f) => apply(f, value, precision), x);
}

export function enclose(value: FunctionValue, precision: number): Interval {
  switch (value.kind) {
    case 'exact':
      return I.ofSurd(value.value, precision);
    case 'logarithm':
      return logarithm(value.of, precision);
    case 'enclosed':
      return value.interval;
    case 'huge':
      throw new DomainError('a huge number has no enclosure');
    default:
      return unreachable(value);
  }
}

function logarithm({ num, den }: Rational, precision: number): Interval {
  const of = (n: bigint): Interval => {
    const at = n << BigInt(precision);
    return log({ lo: at, hi: at }, precision);
  };
  return I.add(of(num), I.negate(of(den)));
}

function apply(f: ElementFunction, x: FunctionValue, precision: number): FunctionValue {
  switch (f.kind) {
    case 'affine':
      return plus(times(exact(f.map.scale), x, precision), exact(f.map.offset), precision);
    case 'clip': {
      const raised = f.min ? greater(x, f.min, precision) : x;
      return f.max ? negated(greater(negated(raised), Q.negate(f.max), precision)) : raised;
    }
    case 'leaky': {
      const scaled = (): FunctionValue => times(exactly(f.slope), x, precision);
      const s = signOf(x, precision);
      if (s !== undefined) return s >= 0 ? x : scaled();
      // Zero is inside: from the value at either end to 0.
      const { lo, hi } = enclose(x, precision);
      const left = enclose(times(exactly(f.slope), enclosed({ lo, hi: 0n }), precision), precision);
      return enclosed(opened(I.hull(left, { lo: 0n, hi })));
    }
    case 'sign': {
      const s = signOf(x, precision);
      const one = 1n << BigInt(precision);
      return s === undefined ? enclosed(opened({ lo: -one, hi: one })) : exact(S.fromNumber(s));
    }
    case 'elu': {
      const below = (value: FunctionValue): FunctionValue => {
        const grown = plus(apply({ kind: 'exp' }, value, precision), exactly(Q.rational(-1n)), precision);
        return times(exactly(f.alpha), grown, precision);
      };
      const s = signOf(x, precision);
      if (s !== undefined) return s >= 0 ? x : below(x);
      const { lo, hi } = enclose(x, precision);
      return enclosed(opened(I.hull(enclose(below(enclosed({ lo, hi: 0n })), precision), { lo: 0n, hi })));
    }
    case 'times-root-2-over-pi': {
      if (isZero(x) || x.kind === 'huge') return x;
      const two = { lo: 2n << BigInt(precision), hi: 2n << BigInt(precision) };
      const root = I.squareRoot(I.divide(two, pi(precision), precision), precision);
      return times(enclosed(root), x, precision);
    }
    case 'sum':
      return plus(valueAt(f.left, x, precision), valueAt(f.right, x, precision), precision);
    case 'product':
      return times(valueAt(f.left, x, precision), valueAt(f.right, x, precision), precision);
    case 'exp':
    case 'log':
    case 'erf':
    case 'tanh':
    case 'sigmoid':
    case 'softplus':
      return (
        exceptional(f.kind, x) ??
        (x.kind === 'huge' ? limit(f.kind, x.sign, precision) : inner(f.kind, x, precision))
      );
    default:
      return unreachable(f);
  }
}

type Elementary = 'exp' | 'log' | 'erf' | 'tanh' | 'sigmoid' | 'softplus';

const KERNELS = { exp, erf, tanh, sigmoid, softplus };

const naturalLog = (of: Rational): FunctionValue =>
  Q.equals(of, Q.ONE) ? exact(S.ZERO) : { kind: 'logarithm', of };

const isZero = (x: FunctionValue): boolean => x.kind === 'exact' && x.value.terms.length === 0;

/** The values that are rational, or the logarithm of a rational. */
function exceptional(f: Elementary, x: FunctionValue): FunctionValue | undefined {
  if (f === 'log') {
    const r = x.kind === 'exact' ? S.asRational(x.value) : undefined;
    return r && r.num > 0n ? naturalLog(r) : undefined;
  }
  // e^x where that is rational
  const e = isZero(x) ? Q.ONE : x.kind === 'logarithm' ? x.of : undefined;
  if (!e) return undefined;
  switch (f) {
    case 'exp':
      return exactly(e);
    case 'sigmoid':
      return exactly(Q.divide(e, Q.add(Q.ONE, e)));
    case 'tanh': {
      const square = Q.multiply(e, e);
      return exactly(Q.divide(Q.subtract(square, Q.ONE), Q.add(square, Q.ONE)));
    }
    case 'softplus':
      return naturalLog(Q.add(Q.ONE, e));
    case 'erf':
      return isZero(x) ? exact(S.ZERO) : undefined;
    default:
      return unreachable(f);
  }
}

/** The value far out: within one unit of the limit, where there is one. */
function limit(f: Elementary, sign: 1 | -1, precision: number): FunctionValue {
  const one = 1n << BigInt(precision);
  const zero = enclosed({ lo: 0n, hi: 1n });
  const unit = enclosed({ lo: one - 1n, hi: one });
  switch (f) {
    case 'erf':
    case 'tanh':
      return sign > 0 ? unit : negated(unit);
    case 'sigmoid':
      return sign > 0 ? unit : zero;
    case 'exp':
    case 'softplus':
      return sign > 0 ? { kind: 'huge', sign: 1 } : zero;
    case 'log':
      throw new DomainError(
        sign > 0 ? 'the logarithm of a huge number' : 'the logarithm of a negative number',
      );
    default:
      return unreachable(f);
  }
}

function inner(f: Elementary, x: FunctionValue, precision: number): FunctionValue {
  if (f === 'log') {
    if (signOf(x, precision) !== 1) {
      // An enclosure that touches 0 may yet be of a positive number.
      if (signOf(x, precision) !== undefined)
        throw new DomainError('the logarithm of a number that is not positive');
      throw new NarrowerError();
    }
    return enclosed(log(positive(enclose(x, precision)), precision));
  }
  const at = enclose(x, precision);
  if (f === 'exp' && at.hi >= 1n << BigInt(precision + HUGE_EXPONENT_BITS)) return { kind: 'huge', sign: 1 };
  return enclosed(KERNELS[f](at, precision));
}

/** The enclosure is too wide to go on with. */
export class NarrowerError extends Error {}

function positive({ lo, hi }: Interval): Interval {
  if (lo <= 0n) throw new NarrowerError();
  return { lo, hi };
}

/** -1, 0 or 1; undefined where the enclosure holds 0. */
function signOf(x: FunctionValue, precision: number): -1 | 0 | 1 | undefined {
  switch (x.kind) {
    case 'exact':
      return S.sign(x.value);
    case 'logarithm':
      return Q.compare(x.of, Q.ONE);
    case 'huge':
      return x.sign;
    case 'enclosed': {
      const { lo, hi } = enclose(x, precision);
      return lo >= 0n ? 1 : hi <= 0n ? -1 : undefined;
    }
    default:
      return unreachable(x);
  }
}

/**
 * -1, 0 or 1 as the value lies below, at or above a surd; undefined where that needs narrower
 * enclosures.
 */
export function compareWith(x: FunctionValue, at: Surd, precision: number): -1 | 0 | 1 | undefined {
  if (x.kind === 'exact') return S.sign(S.subtract(x.value, at));
  if (x.kind === 'huge') return x.sign;
  const { lo, hi } = enclose(x, precision);
  const step = I.ofSurd(at, precision);
  return lo >= step.hi ? 1 : hi <= step.lo ? -1 : undefined;
}

function negated(x: FunctionValue): FunctionValue {
  switch (x.kind) {
    case 'exact':
      return exact(S.negate(x.value));
    case 'logarithm':
      return { kind: 'logarithm', of: Q.divide(Q.ONE, x.of) };
    case 'enclosed':
      return enclosed(I.negate(x.interval));
    case 'huge':
      return { kind: 'huge', sign: x.sign > 0 ? -1 : 1 };
    default:
      return unreachable(x);
  }
}

/** max(x, bound). */
function greater(x: FunctionValue, bound: Rational, precision: number): FunctionValue {
  const order = compareWith(x, S.fromRational(bound), precision);
  if (order !== undefined) return order >= 0 ? x : exactly(bound);
  const { lo, hi } = enclose(x, precision);
  const floor = I.ofRational(bound, precision);
  return enclosed(opened({ lo: lo > floor.lo ? lo : floor.lo, hi: hi > floor.hi ? hi : floor.hi }));
}

function plus(a: FunctionValue, b: FunctionValue, precision: number): FunctionValue {
  if (isZero(a)) return b;
  if (isZero(b)) return a;
  if (a.kind === 'huge' || b.kind === 'huge') {
    const huge = a.kind === 'huge' ? a : b;
    if (a.kind === 'huge' && b.kind === 'huge' && a.sign !== b.sign) {
      throw new DomainError('the difference of two huge numbers');
    }
    return huge;
  }
  if (a.kind === 'exact' && b.kind === 'exact') return exact(S.add(a.value, b.value));
  return enclosed(I.add(enclose(a, precision), enclose(b, precision)));
}

function times(a: FunctionValue, b: FunctionValue, precision: number): FunctionValue {
  if (isZero(a)) return a;
  if (isZero(b)) return b;
  if (a.kind === 'exact' && b.kind === 'exact') return exact(S.multiply(a.value, b.value));
  if (a.kind === 'exact' && S.equals(a.value, S.ONE)) return b;
  if (a.kind === 'exact' && S.equals(a.value, MINUS_ONE)) return negated(b);
  if (a.kind === 'huge' || b.kind === 'huge') {
    const signs = [signOf(a, precision), signOf(b, precision)];
    if (signs[0] === undefined || signs[1] === undefined) throw new NarrowerError();
    return { kind: 'huge', sign: signs[0] === signs[1] ? 1 : -1 };
  }
  return enclosed(I.multiply(enclose(a, precision), enclose(b, precision), precision));
}
