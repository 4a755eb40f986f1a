import type { Condition } from '../condition.ts';
import type { FunctionValue } from '../function-value.ts';

/** 1 where a function nowhere falls, -1 where it nowhere rises, undefined where it may do both. */
export type Direction = 1 | -1 | undefined;

/** Turns a condition on a function's result into one on its argument. */
export type PullBack = (condition: Condition) => Condition;

/** A function room: everything there is to know about one function of a real number, whose parameters `f` are exact. */
export interface FunctionRoom<F extends { readonly kind: string }> {
  readonly kind: F['kind'];
  /** A function of which that cannot be told at once counts as one that may rise and fall. */
  direction(f: F): Direction;
  /** The function in doubles: where to look first, and how far rounding reaches; it decides nothing. */
  approximation(f: F): (x: number) => number;
  /**
   * The value at x; enclosures have `precision` fraction bits. Throws DomainError where there is none, NarrowerError
   * where the enclosure of x is too wide to tell.
   */
  valueAt(f: F, x: FunctionValue, precision: number): FunctionValue;
  /** Of straight pieces that do not fall, or of one line: conditions on surds stay such. Undefined of curves. */
  pullBack(f: F): PullBack | undefined;
  /** What a float32 library may be off by at a point where the function has this value, in roundoffs of 2^-24 (claim A4). */
  roundoffs(f: F): (value: number) => number;
}
