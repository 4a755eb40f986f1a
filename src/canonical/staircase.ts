import type { ElementFunction } from '../exact/element-function.ts';
import type { RoundingMode } from '../quant/quantizer.ts';

/** A function that gives integers: clip(round(x + shift), lo, hi). */
export interface Staircase {
  readonly rounding: RoundingMode;
  readonly shift: number;
  /** Infinite where nothing bounds it. */
  readonly lo: number;
  readonly hi: number;
}

/** The staircase that a function is; undefined of all others. */
export function staircaseOf(fn: ElementFunction): Staircase | undefined {
  switch (fn.kind) {
    case 'round':
      return {
        rounding: fn.mode,
        shift: 0,
        lo: Number.NEGATIVE_INFINITY,
        hi: Number.POSITIVE_INFINITY,
      };
    case 'sign':
      // Between 0 and 1 away from zero is 1.
      return { rounding: 'up', shift: 0, lo: -1, hi: 1 };
    case 'step':
      return fn.inclusive
        ? { rounding: 'floor', shift: 1, lo: 0, hi: 1 }
        : { rounding: 'ceil', shift: 0, lo: 0, hi: 1 };
    default:
      return undefined;
  }
}
