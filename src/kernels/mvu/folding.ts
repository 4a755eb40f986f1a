import type { MvuParams } from './schema.ts';

/** Steps per vector: `sf` column groups of `simd`, `nf` row groups of `pe`; neither needs to divide. */
export function folds(params: Pick<MvuParams, 'mw' | 'mh' | 'pe' | 'simd'>): {
  readonly sf: number;
  readonly nf: number;
} {
  return { sf: Math.ceil(params.mw / params.simd), nf: Math.ceil(params.mh / params.pe) };
}

/** Cycles a frame takes when nothing waits: the initiation interval. */
export function cyclesPerFrame(
  params: Pick<MvuParams, 'mw' | 'mh' | 'pe' | 'simd' | 'vectorsPerFrame'>,
): number {
  const { sf, nf } = folds(params);
  return sf * nf * params.vectorsPerFrame;
}
