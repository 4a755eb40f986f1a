import type { IntegerType } from '../../ir/integer-type.ts';

/**
 * Entries of vectors by constant indices: vectors of `size` entries of `block` elements come, and entries `indices` of each
 * leave, in that order; any of them again, or not at all.
 */
export interface GatherParams {
  readonly type: IntegerType;
  /** Divides the block. */
  readonly lanes: number;
  readonly size: number;
  readonly block: number;
  /** 0 to size - 1. */
  readonly indices: readonly number[];
  readonly vectorsPerFrame: number;
  /** Beats kept; `gatherDepth` is what keeps it from waiting. */
  readonly depthBeats: number;
}

/** All but the depth. */
export type GatherShape = Omit<GatherParams, 'depthBeats'>;
