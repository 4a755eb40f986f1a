import { bitsOf } from '../../ir/integer-type.ts';
import { hlsBanks } from '../bank-select.ts';
import type { HlsArgument, HlsRoom } from '../kernel.ts';
import { indexBits, type LookupParams } from './schema.ts';

export const lookupHls: HlsRoom<LookupParams> = {
  kind: 'process',
  template: ({ banks }) => (banks > 1 ? 'lookup_banked' : 'lookup'),
  headers: ['lookup.hpp', 'element.hpp', 'memory.hpp'],
  arguments: (p, tables) => [
    ['CHANNELS', String(p.channels)],
    ['LANES', String(p.lanes)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['IN_BITS', String(bitsOf(p.input))],
    ['OUT_BITS', String(bitsOf(p.output))],
    ['INDEX_BITS', String(indexBits(p))],
    ['PER_CHANNEL', String(p.perChannel)],
    ...hlsBanks(p.banks),
    ...tables.map((table): HlsArgument => ['TABLES', table]),
  ],
  fields: () => 1,
  hasSharedFields: ({ perChannel, lanes }) => !perChannel && lanes > 1,
};
