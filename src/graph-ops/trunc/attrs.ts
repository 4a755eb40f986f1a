import type { RoundingMode } from '../rounding.ts';

export interface TruncAttrs {
  readonly roundingMode: RoundingMode;
  /** The output's range, in version 2 of the operator. */
  readonly range?: { readonly signed: boolean; readonly narrow: boolean };
}
