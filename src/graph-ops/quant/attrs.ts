import type { RoundingMode } from '../rounding.ts';

export interface QuantAttrs {
  readonly signed: boolean;
  /** Leaves out the lowest code where signed, the highest where unsigned. */
  readonly narrow: boolean;
  readonly roundingMode: RoundingMode;
}
