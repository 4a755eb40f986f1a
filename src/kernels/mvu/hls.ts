import { hlsBanks } from '../bank-select.ts';
import { hlsElement } from '../hls-element.ts';
import { hlsWeight } from '../hls-weight.ts';
import type { HlsRoom } from '../kernel.ts';
import type { MvuParams } from './schema.ts';

export const mvuHls: HlsRoom<MvuParams> = {
  kind: 'process',
  template: ({ banks }) => (banks > 1 ? 'mvu_banked' : 'mvu'),
  headers: ['mvu.hpp', 'dot.hpp', 'element.hpp', 'memory.hpp'],
  arguments: (p, [weights]) => [
    ['MW', String(p.mw)],
    ['MH', String(p.mh)],
    ['PE', String(p.pe)],
    ['SIMD', String(p.simd)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['A', hlsElement(p.activation)],
    ['W', hlsWeight(p.weight)],
    ['ACC_BITS', String(p.accBits)],
    ...hlsBanks(p.banks),
    ['WEIGHTS', weights],
  ],
  fields: ({ pe }) => pe,
  hasSharedFields: () => false,
};
