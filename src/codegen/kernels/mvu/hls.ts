import type { HlsRoom } from '../../kernel.ts';
import { hlsElement } from '../hls-element.ts';
import type { MvuParams, MvuWeight } from './schema.ts';

export const mvuHls: HlsRoom<MvuParams> = {
  kind: 'process',
  template: () => 'mvu',
  headers: ['mvu.hpp', 'element.hpp', 'memory.hpp'],
  arguments: (p, [weights]) => [
    ['MW', String(p.mw)],
    ['MH', String(p.mh)],
    ['PE', String(p.pe)],
    ['SIMD', String(p.simd)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['A', hlsElement(p.activation)],
    ['W', weightCode(p.weight)],
    ['ACC_BITS', String(p.accBits)],
    ['WEIGHTS', weights],
  ],
  fields: ({ pe }) => pe,
  hasSharedFields: () => false,
};

function weightCode(weight: MvuWeight): string {
  return weight.kind === 'ternary' ? 'bitwright::ternary' : hlsElement(weight);
}
