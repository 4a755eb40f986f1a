import type { HlsRoom } from '../kernel.ts';
import { beatsPerFrame, widthBits } from '../stream.ts';
import type { FrameInputParams } from './schema.ts';

export const frameInputHls: HlsRoom<FrameInputParams> = {
  kind: 'process',
  template: () => 'frame_input',
  headers: ['frame_input.hpp', 'axis.hpp', 'element.hpp'],
  arguments: ({ stream }) => [
    ['WIDTH', String(widthBits(stream))],
    ['BEATS', String(beatsPerFrame(stream))],
  ],
  fields: () => 1,
  hasSharedFields: () => false,
};
