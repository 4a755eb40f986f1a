import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { AffineMap } from '../../exact/condition.ts';
import type { Rational } from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import type { Base } from './context.ts';

export const scaling = (scale: Rational): AffineMap => ({ scale: S.fromRational(scale), offset: S.ZERO });
export const translation = (offset: Rational): AffineMap => ({
  scale: S.ONE,
  offset: S.fromRational(offset),
});

/** An affine node; see AffineAttrs for `magnitude` and `operations`. */
export function affine(
  base: Base,
  map: Broadcast<AffineMap>,
  magnitude: Broadcast<number>,
  operations: number,
): CanonicalOp {
  return { ...base, kind: 'affine', attrs: { map, magnitude, operations } };
}

/** A node that adds to each element what may be rounded once. */
export function plusConstant(base: Base, map: Broadcast<AffineMap>): CanonicalOp {
  const magnitude = B.map(map, m => Math.abs(S.toNumber(m.offset)));
  return affine(base, map, magnitude, 1);
}

/** A node that a framework rounds once, without terms of its own. */
export const rescaled = (base: Base, map: Broadcast<AffineMap>): CanonicalOp =>
  affine(
    base,
    map,
    B.map(map, () => 0),
    1,
  );
