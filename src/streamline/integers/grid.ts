import type { AffineMap } from '../../exact/condition.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';

/** Widest multiplier that brings integers to another grid, sign included. */
export const MAX_MULTIPLIER_BITS = 16;

/** Widest number that is added to bring integers to another grid, sign included. */
const MAX_BIAS_BITS = 30;

/** multiplier * x + bias for an integer x. */
export interface GridStep {
  readonly multiplier: number;
  readonly bias: number;
}

const isWithin = (value: bigint, bits: number): boolean => Q.bitLength(value) + 1 <= bits;

function stepOf(multiplier: Rational, bias: Rational): GridStep | undefined {
  const isInteger = multiplier.den === 1n && bias.den === 1n;
  if (!isInteger || !isWithin(multiplier.num, MAX_MULTIPLIER_BITS) || !isWithin(bias.num, MAX_BIAS_BITS)) {
    return undefined;
  }
  return { multiplier: Number(multiplier.num), bias: Number(bias.num) };
}

/**
 * The coarsest grid on which integers that mean maps[i](x) all mean the same: maps[i](x) = map(steps[i](x)).
 * Undefined where their scales have no common unit, or none within 16 bits.
 */
export function commonGrid(
  maps: readonly AffineMap[],
): { readonly steps: readonly GridStep[]; readonly map: AffineMap } | undefined {
  const leader = maps.find(m => S.sign(m.scale) !== 0);
  if (!leader) return undefined;
  const scales: Rational[] = [];
  const offsets: Rational[] = [];
  for (const { scale, offset } of maps) {
    const own = S.rationalRatio(scale, leader.scale);
    const moved = S.rationalRatio(S.subtract(offset, leader.offset), leader.scale);
    if (!own || !moved) return undefined;
    scales.push(own);
    offsets.push(moved);
  }
  const unit = [...scales, ...offsets].reduce(Q.commonUnit);
  const steps = scales.map((scale, i) => stepOf(Q.divide(scale, unit), Q.divide(offsets[i], unit)));
  if (!steps.every(step => step !== undefined)) return undefined;
  return { steps, map: { scale: S.scale(leader.scale, unit), offset: leader.offset } };
}

/** The step to a grid on which 0 means zero, and what it means there; undefined where there is none within 16 bits. */
export function zeroGrid({
  scale,
  offset,
}: AffineMap): { readonly step: GridStep; readonly map: AffineMap } | undefined {
  const zero = S.rationalRatio(offset, scale);
  const step = zero && stepOf(Q.rational(zero.den), Q.rational(zero.num));
  return step && { step, map: { scale: S.scale(scale, Q.rational(1n, zero.den)), offset: S.ZERO } };
}
