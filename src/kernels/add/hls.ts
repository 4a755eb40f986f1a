import { hlsElement } from '../hls-element.ts';
import type { HlsRoom } from '../kernel.ts';
import type { AddParams } from './schema.ts';

export const addHls: HlsRoom<AddParams> = {
  kind: 'process',
  template: () => 'add',
  headers: ['add.hpp', 'element.hpp'],
  arguments: p => [
    ['CHANNELS', String(p.channels)],
    ['LANES', String(p.lanes)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['A', hlsElement(p.inputs[0])],
    ['B', hlsElement(p.inputs[1])],
    ['A_FACTOR', String(p.factors[0])],
    ['B_FACTOR', String(p.factors[1])],
    ['OUT_BITS', String(p.outputBits)],
  ],
  fields: () => 1,
  hasSharedFields: () => false,
};
