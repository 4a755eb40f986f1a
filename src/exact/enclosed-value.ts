import { type FunctionChain, valueAt } from './element-function.ts';
import { DomainError, enclose, NarrowerError } from './function-value.ts';
import * as I from './interval.ts';
import * as Q from './rational.ts';
import * as S from './surd.ts';

/** Fraction bits of the enclosures here. */
export const ENCLOSURE_BITS = 128;

/** A real number as it is known: between two bounds, or exactly. */
export interface EnclosedValue {
  /** In 2^-ENCLOSURE_BITS; the value may lie at either end. */
  readonly interval: I.Interval;
  readonly exact?: S.Surd;
  /** The nearest double, but for a few units of its last place. */
  readonly double: number;
}

/** The value of functions at an integer; undefined where they have none, or one that cannot be enclosed. */
export function enclosedAt(chain: FunctionChain, x: number): EnclosedValue | undefined {
  try {
    const value = valueAt(chain, { kind: 'exact', value: S.fromNumber(x) }, ENCLOSURE_BITS);
    if (value.kind === 'huge') return undefined;
    if (value.kind === 'exact') return enclosedSurd(value.value);
    const interval = enclose(value, ENCLOSURE_BITS);
    return { interval, double: middleOf(interval) };
  } catch (error) {
    if (error instanceof DomainError || error instanceof NarrowerError) return undefined;
    throw error;
  }
}

export const enclosedSurd = (value: S.Surd): EnclosedValue => ({
  interval: I.ofSurd(value, ENCLOSURE_BITS),
  exact: value,
  double: S.toNumber(value),
});

export const middleOf = ({ lo, hi }: I.Interval): number =>
  Q.toNumber(Q.rational(lo + hi, 1n << BigInt(ENCLOSURE_BITS + 1)));
