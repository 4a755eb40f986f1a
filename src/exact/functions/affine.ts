import { type AffineMap, throughAffine } from '../condition.ts';
import { exact, plus, times } from '../function-value.ts';
import * as S from '../surd.ts';
import type { FunctionRoom } from './room.ts';

/** scale * x + offset. */
export interface Affine {
  readonly kind: 'affine';
  readonly map: AffineMap;
}

export const affine: FunctionRoom<Affine> = {
  kind: 'affine',
  direction: ({ map }) => (S.sign(map.scale) < 0 ? -1 : 1),
  approximation({ map }) {
    const [scale, offset] = [S.toNumber(map.scale), S.toNumber(map.offset)];
    return x => scale * x + offset;
  },
  valueAt: ({ map }, x, precision) =>
    plus(times(exact(map.scale), x, precision), exact(map.offset), precision),
  pullBack: ({ map }) => throughAffine(map),
  // A product and a sum.
  roundoffs(f) {
    const offset = affine.approximation(f)(0);
    return value => 2 * (Math.abs(value - offset) + Math.abs(offset));
  },
};
