import type { CanonicalGraph } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import { type AffineMap, integerThreshold, throughAffine } from '../exact/condition.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { IntegerRange } from '../ir/integer-type.ts';
import type { Join } from './integers/join.ts';
import type { SumStep } from './integers/separation.ts';
import { keyOf, type Lane, lanesOf } from './sum-lanes.ts';
import { readersOf } from './sum-readers.ts';

/** Most pairs of integers that are gone through, over all that differs between elements. */
const MAX_PAIRS = 2 ** 22;

/** What snapping a sum does to the quantizers that read it, in words that follow a statement; none where none reads it. */
export function snapEffect(
  sum: string,
  maps: readonly [Broadcast<AffineMap>, Broadcast<AffineMap>],
  ranges: readonly [IntegerRange, IntegerRange],
  { multipliers, map }: Pick<Join, 'multipliers' | 'map'>,
  graph: CanonicalGraph,
): string {
  const { quantizers } = readersOf(sum, graph);
  if (quantizers.length === 0) return '';
  const uncounted = '; how many codes of the quantizers behind it that changes is not counted';
  const lanes = lanesOf(maps, ranges, quantizers);
  const pairs = ranges.reduce((count, { min, max }) => count * (max - min + 1), 1);
  if (!lanes || lanes.length * pairs > MAX_PAIRS) return uncounted;
  const built = B.zip(multipliers, map, (factors, meant) => ({ factors, meant }));
  const byKey = new Map<string, Built>();
  const keys = B.zip(
    B.zip(maps[0], maps[1], (a, b) => keyOf([a, b])),
    built,
    (key, own) => ({ key, own }),
  );
  for (const { key, own } of keys.values) byKey.set(key, own);
  const changed = lanes.map(lane => {
    const own = byKey.get(lane.key);
    return own ? changedPairs(lane, ranges, own) : 0;
  });
  const most = changed.reduce((a, b) => Math.max(a, b), 0);
  const where = lanes.length > 1 ? ' on the channel where it is most' : '';
  return `; ${most} of the ${pairs} pairs of its integers get another code from the quantizers behind it${where}`;
}

interface Built {
  readonly factors: readonly [number, number];
  readonly meant: AffineMap;
}

/** Doubles that are nearer to a step than this share of it are compared exactly. */
const TIE = 2 ** -40;

/** For how many pairs of integers a code changes. */
function changedPairs(
  { maps, steps }: Lane,
  [x, y]: readonly [IntegerRange, IntegerRange],
  { factors, meant }: Built,
): number {
  const back = throughAffine(meant);
  const falls = S.sign(meant.scale) < 0;
  const thresholds = steps
    .map((step: SumStep) => {
      const { low, inclusive } = step;
      const condition = back({ kind: 'step', at: low, inclusive, negated: false });
      return {
        ...step,
        double: S.toNumber(low),
        threshold: integerThreshold(condition, -(2 ** 52), 2 ** 52).threshold,
      };
    })
    .sort((a, b) => a.double - b.double);
  const [scales, offsets] = [maps.map(m => S.toNumber(m.scale)), maps.map(m => S.toNumber(m.offset))];
  const size = Math.max(...[x, y].map(({ min, max }, i) => Math.abs(scales[i]) * Math.max(-min, max)));
  let changed = 0;
  for (let p = x.min; p <= x.max; p++) {
    for (let q = y.min; q <= y.max; q++) {
      const value = scales[0] * p + scales[1] * q + offsets[0] + offsets[1];
      const integer = factors[0] * p + factors[1] * q;
      const isPast = ({ double, low, inclusive }: (typeof thresholds)[number]): boolean => {
        if (Math.abs(value - double) > TIE * (size + Math.abs(double))) return value > double;
        const order = S.sign(S.subtract(exactSum(maps, [p, q]), low));
        return inclusive ? order >= 0 : order > 0;
      };
      const isBuiltPast = ({ threshold }: (typeof thresholds)[number]): boolean =>
        integer >= threshold !== falls;
      if (countWhere(thresholds, isPast) !== countWhere(thresholds, isBuiltPast)) changed++;
    }
  }
  return changed;
}

const exactSum = (maps: readonly AffineMap[], integers: readonly number[]): S.Surd =>
  maps.reduce(
    (sum, { scale, offset }, i) => S.add(sum, S.add(S.scale(scale, Q.fromNumber(integers[i])), offset)),
    S.ZERO,
  );

/** How many of the first elements hold, where after the first that does not none does. */
function countWhere<T>(values: readonly T[], holds: (value: T) => boolean): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(values[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}
