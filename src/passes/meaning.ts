import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as S from '../exact/surd.ts';
import type { ElementwiseAttrs } from './canonical.ts';

/** One function of the chain that leads from a layer value to a float value. */
export type Stage =
  | { readonly kind: 'affine'; readonly map: Broadcast<AffineMap> }
  | { readonly kind: 'elementwise'; readonly fn: ElementwiseAttrs['fn'] };

/**
 * What a float value of the trained network is in terms of an integer value of the layer graph:
 * value = stage_n(... stage_1(integer)), exactly. Scales travel through the network as these
 * meanings, so no pass has to move nodes about: at a fork both readers see the same meaning.
 */
export interface Meaning {
  /** Value name in the layer graph. */
  readonly layer: string;
  /** Shape in the float graph, batch dimension 1. */
  readonly shape: readonly number[];
  /** Never two affine stages in a row. */
  readonly stages: readonly Stage[];
  readonly rounding: RoundingTerms;
}

/**
 * What bounds the rounding error of a float32 framework at this value (claim A4): it adds up
 * `terms` terms, whose magnitudes sum to at most weight * (sum of |w x| in integers) + magnitude.
 */
export interface RoundingTerms {
  readonly terms: number;
  readonly weight: Broadcast<number>;
  readonly magnitude: Broadcast<number>;
}

export const IDENTITY: AffineMap = { scale: S.ONE, offset: S.ZERO };

/** outer after inner. */
export function composeMaps(outer: AffineMap, inner: AffineMap): AffineMap {
  return {
    scale: S.multiply(outer.scale, inner.scale),
    offset: S.add(S.multiply(outer.scale, inner.offset), outer.offset),
  };
}

export function withAffine(
  meaning: Meaning,
  map: Broadcast<AffineMap>,
  magnitude: Broadcast<number>,
  operations: number,
  shape: readonly number[],
): Meaning {
  const last = meaning.stages.at(-1);
  const stages: Stage[] =
    last?.kind === 'affine'
      ? [...meaning.stages.slice(0, -1), { kind: 'affine', map: B.zip(map, last.map, composeMaps) }]
      : [...meaning.stages, { kind: 'affine', map }];
  const factor = B.map(map, m => Math.abs(S.toNumber(m.scale)));
  const { rounding } = meaning;
  return {
    ...meaning,
    shape,
    stages,
    rounding: {
      terms: rounding.terms + operations,
      weight: B.zip(rounding.weight, factor, (a, b) => a * b),
      magnitude: B.zip(
        B.zip(rounding.magnitude, factor, (a, b) => a * b),
        magnitude,
        (a, b) => a + b,
      ),
    },
  };
}

/** The single affine map from the layer value, or undefined where a function stands between. */
export function asAffine(meaning: Meaning): Broadcast<AffineMap> | undefined {
  if (meaning.stages.length === 0) return B.shared(meaning.shape.length, IDENTITY);
  const [stage] = meaning.stages;
  return meaning.stages.length === 1 && stage.kind === 'affine' ? stage.map : undefined;
}
