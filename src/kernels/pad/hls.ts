import { hlsElement } from '../hls-element.ts';
import type { HlsRoom } from '../kernel.ts';
import type { PadParams } from './schema.ts';

export const padHls: HlsRoom<PadParams> = {
  kind: 'process',
  template: () => 'pad',
  headers: ['pad.hpp', 'element.hpp'],
  arguments: p => [
    ['HEIGHT', String(p.height)],
    ['WIDTH', String(p.width)],
    ['CHANNELS', String(p.channels)],
    ['LANES', String(p.lanes)],
    ['IN', hlsElement(p.input)],
    ['OUT', hlsElement(p.output)],
    ['PAD_TOP', String(p.pads[0])],
    ['PAD_LEFT', String(p.pads[1])],
    ['PAD_BOTTOM', String(p.pads[2])],
    ['PAD_RIGHT', String(p.pads[3])],
    ['VALUE', String(p.value)],
  ],
  fields: () => 1,
  hasSharedFields: () => false,
};
