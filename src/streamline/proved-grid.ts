import type { CanonicalGraph } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { IntegerRange } from '../ir/integer-type.ts';
import type { CommonScale } from './integers/join.ts';
import { distance, SumCheck } from './integers/sum-check.ts';
import { elementsOf, keyOf, type SumElements, stepsOfReadings } from './sum-lanes.ts';
import { readersOf } from './sum-readers.ts';

/** A common scale of all banks of both operands, and how far what their sum is taken to mean may lie from it. */
export interface ProvedCommonScale extends CommonScale {
  readonly moved: number;
}

/** The banks of two operands of a sum. */
export interface SummedBanks {
  readonly counts: readonly [number, number];
  /** Whether one winner chooses both. */
  readonly isOneWinner: boolean;
  readonly ranges: readonly [IntegerRange, IntegerRange];
  /** Of the multiplier of each bank, sign included. */
  readonly bits: readonly number[];
}

/**
 * Multipliers for the banks of both operands of a sum with which, whatever wins, every code of the quantizers that read the sum
 * is that of the exact sum, for every pair of integers. Undefined where something else reads it, or the bits are too few.
 *
 * @param all what the integers of the first operand mean, bank by bank, then those of the second
 */
export function provedGrid(
  sum: string,
  all: Broadcast<readonly AffineMap[]>,
  banks: SummedBanks,
  graph: CanonicalGraph,
): Broadcast<ProvedCommonScale> | undefined {
  const { quantizers, isClosed } = readersOf(sum, graph);
  if (!isClosed) return undefined;
  const known = new Map(elementsOf(all, quantizers).map(own => [own.key, scaleOf(own, banks)] as const));
  const scales = B.map(all, maps => known.get(keyOf(maps)));
  const values = scales.values.filter(scale => scale !== undefined);
  return values.length === scales.values.length ? { shape: scales.shape, values } : undefined;
}

function scaleOf(
  { maps, readings }: SumElements,
  { counts, isOneWinner, ranges, bits }: SummedBanks,
): ProvedCommonScale | undefined {
  if (maps.some(({ scale }) => S.sign(scale) === 0)) return undefined;
  const pairs = pairsOf(counts, isOneWinner);
  const checks: SumCheck[] = [];
  for (const [left, right] of pairs) {
    const own: readonly [AffineMap, AffineMap] = [maps[left], maps[right]];
    const steps = stepsOfReadings(own, ranges, readings);
    if (!steps) return undefined;
    checks.push(new SumCheck({ maps: own, steps }, ranges));
  }
  const leaders = [maps[0], maps[counts[0]]];
  for (const { multipliers, unit } of candidates(maps, bits)) {
    const biases = maps.map((map, i) => nearestBias(map, leaders[i < counts[0] ? 0 : 1], unit));
    const built = pairs.map(([left, right]) => {
      const bias = S.scale(unit, Q.fromNumber(biases[left] + biases[right]));
      const offset = S.add(S.add(leaders[0].offset, leaders[1].offset), bias);
      return { factors: [multipliers[left], multipliers[right]] as const, map: { scale: unit, offset } };
    });
    if (!built.every(({ factors, map }, i) => checks[i].holds(factors, map))) continue;
    const moved = built.map(({ factors, map }, i) =>
      distance([maps[pairs[i][0]], maps[pairs[i][1]]], factors, map, ranges),
    );
    return { multipliers, unit, bound: 0, moved: Math.max(...moved) };
  }
  return undefined;
}

/** What is added to the integers of a bank so that all banks have the offset of the first, to the nearest unit. */
export function nearestBias(own: AffineMap, leader: AffineMap, unit: S.Surd): number {
  const moved = S.subtract(own.offset, leader.offset);
  return S.sign(moved) === 0 ? 0 : Math.round(S.toNumber(moved) / S.toNumber(unit)) + 0;
}

/** Which banks are added to each other. */
function pairsOf([left, right]: readonly [number, number], isOneWinner: boolean) {
  const all = Array.from({ length: left * right }, (_, i) => {
    const first = Math.floor(i / right);
    return [first, left + (i % right)] as const;
  });
  return isOneWinner && left === right ? all.filter(([i, j]) => j === left + i) : all;
}

/** Multipliers in finer and finer units, the least scale over powers of two. */
function* candidates(maps: readonly AffineMap[], bits: readonly number[]): Generator<CommonScale> {
  const sizes = maps.map(({ scale }) => Math.abs(S.toNumber(scale)));
  const { scale: least } = maps[sizes.indexOf(Math.min(...sizes))];
  const positive = S.sign(least) < 0 ? S.negate(least) : least;
  for (let power = 1n; ; power *= 2n) {
    const unit = S.scale(positive, Q.rational(1n, power));
    const multipliers = maps.map(({ scale }) => Math.round(S.toNumber(scale) / S.toNumber(unit)));
    if (multipliers.some((m, i) => Math.abs(m) >= 2 ** (bits[i] - 1))) return;
    yield { multipliers, unit, bound: 0 };
  }
}
