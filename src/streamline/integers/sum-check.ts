import { type AffineMap, integerThreshold, throughAffine } from '../../exact/condition.ts';
import type { PartedStep } from '../../exact/functions/parted-line.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import type { IntegerRange } from '../../ir/integer-type.ts';
import { type Separation, type SumStep, type SumTerm, separationOf } from './separation.ts';

/** Elements of a sum that mean the same, and where a code of what reads any of them changes. */
export interface SumLane {
  /** What the integers of both operands mean; no scale is 0. */
  readonly maps: readonly [AffineMap, AffineMap];
  /** By what the sum means, in any order. */
  readonly steps: readonly SumStep[];
}

/** Where thresholds are looked for: no sum lies beyond. */
const FAR = 2 ** 52;

/** Decides whether integer sums leave every code what it is; the step that spoke against the last ones is asked first. */
export class SumCheck {
  readonly #lane: SumLane;
  readonly #ranges: readonly [IntegerRange, IntegerRange];
  readonly #order: number[];
  #separations = new Map<number, Separation>();
  #multipliers = '';

  constructor(lane: SumLane, ranges: readonly [IntegerRange, IntegerRange]) {
    this.#lane = lane;
    this.#ranges = ranges;
    this.#order = [...lane.steps.keys()];
  }

  /**
   * Whether map(m0 x + m1 y) lies on the same side of every step as the sum of what x and y mean, for all x and y of the ranges.
   *
   * @param multipliers of the signs of their scales
   * @param map its scale is positive
   */
  holds(multipliers: readonly [number, number], map: AffineMap): boolean {
    const back = throughAffine(map);
    const threshold = (at: S.Surd, inclusive: boolean): bigint => {
      const condition = back({ kind: 'step', at, inclusive, negated: false });
      return BigInt(integerThreshold(condition, -FAR, FAR).threshold);
    };
    const isRight = (index: number): boolean => {
      const { low, high, inclusive } = this.#lane.steps[index];
      const { below, above } = this.#separation(index, multipliers);
      if (below !== undefined && above !== undefined && below >= above) return false;
      const isPlace = low === high;
      const first = threshold(low, isPlace && inclusive);
      const last = isPlace ? first : threshold(high, true);
      return (below === undefined || below < first) && (above === undefined || last <= above);
    };
    const against = this.#order.findIndex(index => !isRight(index));
    if (against > 0) this.#order.unshift(...this.#order.splice(against, 1));
    return against < 0;
  }

  /**
   * Thresholds of their own for the steps, which part the same pairs: those of the line where these are right, else the nearest;
   * undefined where no integer does, or a step is not one place.
   */
  parted(multipliers: readonly [number, number], map: AffineMap): readonly PartedStep[] | undefined {
    const back = throughAffine(map);
    const found: PartedStep[] = [];
    for (const [index, { low, high, inclusive }] of this.#lane.steps.entries()) {
      if (low !== high) return undefined;
      const { below, above } = this.#separation(index, multipliers);
      if (below !== undefined && above !== undefined && below >= above) return undefined;
      const condition = back({ kind: 'step', at: low, inclusive, negated: false });
      const own = integerThreshold(condition, -FAR, FAR).threshold;
      const raised = below === undefined ? own : Math.max(own, Number(below) + 1);
      found.push({
        at: low,
        inclusive,
        threshold: above === undefined ? raised : Math.min(raised, Number(above)),
      });
    }
    return found;
  }

  #separation(index: number, multipliers: readonly [number, number]): Separation {
    if (this.#multipliers !== String(multipliers)) this.#separations = new Map();
    this.#multipliers = String(multipliers);
    const known = this.#separations.get(index);
    if (known) return known;
    const { maps, steps } = this.#lane;
    const { low, high, inclusive } = steps[index];
    const offset = S.add(maps[0].offset, maps[1].offset);
    const isPlace = low === high;
    const moved = S.subtract(low, offset);
    const step: SumStep = { low: moved, high: isPlace ? moved : S.subtract(high, offset), inclusive };
    const term = (i: 0 | 1): SumTerm => ({
      scale: maps[i].scale,
      range: this.#ranges[i],
      multiplier: multipliers[i],
    });
    const found = separationOf([term(0), term(1)], step);
    this.#separations.set(index, found);
    return found;
  }
}

/** How far what an integer sum is taken to mean may lie from the sum, over both ranges. */
export function distance(
  maps: readonly AffineMap[],
  multipliers: readonly number[],
  built: AffineMap,
  ranges: readonly IntegerRange[],
): number {
  const offset = maps.reduce((sum, map) => S.add(sum, map.offset), S.ZERO);
  const ends = maps.map(({ scale }, i) => {
    const error = S.toNumber(S.subtract(S.scale(built.scale, Q.fromNumber(multipliers[i])), scale));
    return Math.abs(error) * Math.max(-ranges[i].min, ranges[i].max);
  });
  return ends.reduce((a, b) => a + b, Math.abs(S.toNumber(S.subtract(built.offset, offset))));
}
