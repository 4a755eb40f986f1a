import { bitsOf } from '../../ir/integer-type.ts';
import { hlsBanks } from '../bank-select.ts';
import type { HlsRoom } from '../kernel.ts';
import type { MvuUnrolledParams } from './schema.ts';

export const mvuUnrolledHls: HlsRoom<MvuUnrolledParams> = {
  kind: 'process',
  template: ({ banks }) => (banks > 1 ? 'mvu_unrolled_banked' : 'mvu_unrolled'),
  headers: ['mvu_unrolled.hpp', 'adder_network.hpp', 'element.hpp'],
  arguments: (p, [network]) => [
    ['IN_BITS', String(p.mw * bitsOf(p.activation))],
    ['OUT_BITS', String(p.mh * p.accBits)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ...hlsBanks(p.banks),
    ['NETWORK', network],
  ],
  fields: () => 1,
  hasSharedFields: () => false,
};
