import { bitsOf } from '../../ir/integer-type.ts';
import type { HlsRoom } from '../kernel.ts';
import type { SliceParams } from './schema.ts';

export const sliceHls: HlsRoom<SliceParams> = {
  kind: 'process',
  template: () => 'slice',
  headers: ['slice.hpp'],
  arguments: p => [
    ['CHANNELS', String(p.channels)],
    ['START', String(p.start)],
    ['COUNT', String(p.count)],
    ['LANES', String(p.lanes)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['BITS', String(bitsOf(p.type))],
  ],
  fields: () => 1,
  hasSharedFields: () => false,
};
