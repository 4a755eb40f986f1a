import { hlsElement } from '../hls-element.ts';
import type { HlsRoom } from '../kernel.ts';
import { type ArgmaxParams, indexBits, isScaled, scoreBits } from './schema.ts';

export const argmaxHls: HlsRoom<ArgmaxParams> = {
  kind: 'process',
  template: () => 'argmax',
  headers: ['argmax.hpp', 'element.hpp', 'memory.hpp'],
  arguments: (p, [factors]) => [
    ['CLASSES', String(p.classes)],
    ['LANES', String(p.lanes)],
    ['K', String(p.k)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['IN', hlsElement(p.input)],
    ['MULTIPLIER_BITS', String(p.multiplierBits)],
    ['BIAS_BITS', String(p.biasBits)],
    ['SCORE_BITS', String(scoreBits(p))],
    ['INDEX_BITS', String(indexBits(p))],
    ['FACTORS', isScaled(p) ? factors : 'bitwright::no_memory'],
  ],
  fields: ({ lanes }) => lanes,
  hasSharedFields: () => false,
};
