import type { CanonicalDepthwiseAttrs } from '../../canonical/graph.ts';
import type { AffineMap } from '../../exact/condition.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';

/** What the accumulators of a depthwise layer mean; its weights are the codes themselves. */
export interface DepthwiseOnIntegers {
  /** value[o] = map[o](accumulator[o]), exactly. */
  readonly map: readonly AffineMap[];
  /** Sum of the magnitudes of the terms that do not depend on the data, per output (claim A4). */
  readonly magnitude: readonly number[];
}

/**
 * A depthwise layer on values input[p * C + c] = maps[c](q[p * C + c]) (one map for all channels, or one
 * each, repeated for every place). Channels do not meet, so scales need no common unit.
 */
export function depthwiseOnIntegers(
  { codes, unit }: CanonicalDepthwiseAttrs,
  maps: readonly AffineMap[],
  channels: number,
): DepthwiseOnIntegers {
  const [outputs, places] = codes.shape;
  const multiplier = outputs / channels;
  const magnitude: number[] = [];
  const map = Array.from({ length: outputs }, (_, o): AffineMap => {
    const { scale, offset } = maps[maps.length === 1 ? 0 : Math.floor(o / multiplier)];
    const row = codes.data.subarray(o * places, (o + 1) * places);
    const own = unit[unit.length === 1 ? 0 : o];
    const sum = row.reduce((a, b) => a + b, 0);
    const reach = row.reduce((a, b) => a + Math.abs(b), 0);
    magnitude.push(reach * Math.abs(S.toNumber(offset) * Q.toNumber(own)));
    return { scale: S.scale(scale, own), offset: S.scale(offset, Q.multiply(own, Q.fromNumber(sum))) };
  });
  return { map, magnitude };
}
