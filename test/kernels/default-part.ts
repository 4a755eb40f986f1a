import { banksOf } from './banks.ts';
import type { SweepCase } from './sweep.ts';

/**
 * Of the cases of one bank `npm test` sweeps one of so many. In each three consecutive cases of a sweep is every pair of
 * element types; a stride that is no whole number goes through all else that the cases alternate in.
 */
const STRIDE = 2.7;
/** Of several banks it sweeps one of so many. */
const BANKED_STRIDE = 3;

/** What `npm test` sweeps; the rest: sweeps.full.test.ts. */
export const inDefault = (cases: readonly SweepCase[]): SweepCase[] => split(cases)[0];
export const leftToFull = (cases: readonly SweepCase[]): SweepCase[] => split(cases)[1];

function split(cases: readonly SweepCase[]): readonly [SweepCase[], SweepCase[]] {
  const isBanked = (c: SweepCase): boolean => banksOf(c) > 1;
  const isOwn = new Set([
    ...cases.filter(c => !isBanked(c)).filter((_, i) => i % STRIDE < 1),
    ...cases.filter(isBanked).filter((_, i) => i % BANKED_STRIDE < 1),
  ]);
  return [cases.filter(c => isOwn.has(c)), cases.filter(c => !isOwn.has(c))];
}
