import { hlsElement } from '../hls-element.ts';
import type { HlsRoom } from '../kernel.ts';
import type { MultiplyParams } from './schema.ts';

export const multiplyHls: HlsRoom<MultiplyParams> = {
  kind: 'process',
  template: () => 'multiply',
  headers: ['multiply.hpp', 'dot.hpp', 'element.hpp'],
  arguments: p => [
    ['CHANNELS', String(p.channels)],
    ['LANES', String(p.lanes)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['A', hlsElement(p.inputs[0])],
    ['B', hlsElement(p.inputs[1])],
    ['OUT', hlsElement(p.output)],
  ],
  fields: () => 1,
  hasSharedFields: () => false,
};
