import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import type { ElementFunction } from '../exact/element-function.ts';
import type { PartedStep } from '../exact/functions/parted-line.ts';
import * as S from '../exact/surd.ts';
import type { IntegerRange } from '../ir/integer-type.ts';
import { exactScale, type Join } from './integers/join.ts';
import { provedScale } from './integers/proved-scale.ts';
import { distance } from './integers/sum-check.ts';
import { MAX_MAGNITUDE } from './rescale.ts';
import { groupsOf, keyOf, type Lane, lanesOf } from './sum-lanes.ts';
import type { Readers } from './sum-readers.ts';

/**
 * A sum that is nothing but quantized, in multipliers that are proved to leave every code what that of the exact sum is, for
 * every pair of integers of the operands: exact though its scales have no common unit (claim A2). Undefined where
 * something else reads it, or 16 bits are too few.
 */
export function provedJoin(
  maps: readonly [Broadcast<AffineMap>, Broadcast<AffineMap>],
  ranges: readonly [IntegerRange, IntegerRange],
  { quantizers, isClosed, isSettled }: Readers,
): Join | undefined {
  const lanes = isClosed ? lanesOf(maps, ranges, quantizers) : undefined;
  if (!lanes) return undefined;
  const found = new Map<string, Proved>();
  for (const group of groupsOf(lanes)) {
    const own = exactly(group) ?? proved(group, ranges, !isSettled);
    if (!own) return undefined;
    group.forEach(({ key }, i) => {
      found.set(key, own[i]);
    });
  }
  const pairs = B.zip(maps[0], maps[1], (a, b) => found.get(keyOf([a, b])));
  const all = pairs.values.filter(pair => pair !== undefined);
  if (all.length < pairs.values.length) return undefined;
  const [{ multipliers }] = all;
  const isCommon = all.every(pair => String(pair.multipliers) === String(multipliers));
  const { shape } = pairs;
  // Ahead of the sum each channel is multiplied on its own.
  if (!isCommon && all.some(pair => isWide(pair.multipliers, ranges))) return undefined;
  return {
    multipliers: isCommon
      ? B.shared(shape.length, multipliers)
      : { shape, values: all.map(pair => pair.multipliers) },
    map: { shape, values: all.map(pair => pair.map) },
    moved: { shape, values: all.map(pair => pair.moved) },
    ...(all.some(pair => pair.steps) ? { fn: { shape, values: all.map(functionOf) } } : {}),
  };
}

const functionOf = ({ map, steps, moved }: Proved): ElementFunction =>
  steps ? { kind: 'parted-line', map, steps, moved } : { kind: 'affine', map };

const isWide = (multipliers: readonly number[], ranges: readonly IntegerRange[]): boolean =>
  multipliers.some((m, i) => Math.abs(m) * Math.max(-ranges[i].min, ranges[i].max) >= MAX_MAGNITUDE);

interface Proved {
  readonly multipliers: readonly [number, number];
  readonly map: AffineMap;
  readonly moved: number;
  readonly steps?: readonly PartedStep[];
}

/** Lanes whose scales have a common unit. */
function exactly(group: readonly Lane[]): readonly Proved[] | undefined {
  const found = group.map(({ maps: [a, b] }): Proved | undefined => {
    const exact = exactScale([a.scale, b.scale]);
    if (!exact) return undefined;
    const [m0, m1] = exact.multipliers;
    return { multipliers: [m0, m1], map: { scale: exact.unit, offset: S.add(a.offset, b.offset) }, moved: 0 };
  });
  return found.every(own => own !== undefined) ? found : undefined;
}

function proved(
  group: readonly Lane[],
  ranges: readonly [IntegerRange, IntegerRange],
  mayPart: boolean,
): readonly Proved[] | undefined {
  const scale = provedScale(group, ranges, mayPart);
  if (!scale) return undefined;
  const { multipliers, maps, steps } = scale;
  return group.map((lane, i) => ({
    multipliers,
    map: maps[i],
    moved: distance(lane.maps, multipliers, maps[i], ranges),
    ...(steps ? { steps: steps[i] } : {}),
  }));
}
