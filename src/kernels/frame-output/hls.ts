import type { HlsRoom } from '../kernel.ts';
import { beatsPerFrame, widthBits } from '../stream.ts';
import type { FrameOutputParams } from './schema.ts';

export const frameOutputHls: HlsRoom<FrameOutputParams> = {
  kind: 'process',
  template: () => 'frame_output',
  headers: ['frame_output.hpp', 'axis.hpp', 'element.hpp'],
  arguments: ({ stream }) => [
    ['WIDTH', String(widthBits(stream))],
    ['BEATS', String(beatsPerFrame(stream))],
  ],
  fields: () => 1,
  hasSharedFields: () => false,
};
