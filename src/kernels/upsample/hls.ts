import type { HlsRoom } from '../kernel.ts';
import { widthBits } from '../stream.ts';
import { foldsOf, inputShape, type UpsampleParams } from './schema.ts';

export const upsampleHls: HlsRoom<UpsampleParams> = {
  kind: 'process',
  template: () => 'upsample',
  headers: ['upsample.hpp', 'loop_nest.hpp'],
  arguments: p => [
    ['BITS', String(widthBits(inputShape(p)))],
    ['FOLDS', String(foldsOf(p))],
    ['HEIGHT', String(p.height)],
    ['WIDTH', String(p.width)],
    ['FACTOR_H', String(p.factors[0])],
    ['FACTOR_W', String(p.factors[1])],
    ['DEPTH', String(p.depthBeats)],
  ],
  fields: () => 1,
  hasSharedFields: () => false,
};
