import { hlsBanks } from '../bank-select.ts';
import { hlsElement } from '../hls-element.ts';
import { hlsWeight } from '../hls-weight.ts';
import type { HlsRoom } from '../kernel.ts';
import type { VvuParams } from './schema.ts';

export const vvuHls: HlsRoom<VvuParams> = {
  kind: 'process',
  template: ({ banks }) => (banks > 1 ? 'vvu_banked' : 'vvu'),
  headers: ['vvu.hpp', 'dot.hpp', 'element.hpp', 'memory.hpp'],
  arguments: (p, [weights]) => [
    ['CHANNELS', String(p.channels)],
    ['PLACES', String(p.places)],
    ['MULTIPLIER', String(p.multiplier)],
    ['PE', String(p.pe)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['A', hlsElement(p.activation)],
    ['W', hlsWeight(p.weight)],
    ['ACC_BITS', String(p.accBits)],
    ...hlsBanks(p.banks),
    ['WEIGHTS', weights],
  ],
  fields: ({ pe, multiplier }) => pe * multiplier,
  hasSharedFields: () => false,
};
