import type { HlsRoom } from '../kernel.ts';
import { beatsPerFrame, widthBits } from '../stream.ts';
import type { ForkParams } from './schema.ts';

export const forkHls: HlsRoom<ForkParams> = {
  kind: 'process',
  template: () => 'stream_fork',
  headers: ['fork.hpp'],
  arguments: ({ stream }) => [
    ['WIDTH', String(widthBits(stream))],
    ['BEATS', String(beatsPerFrame(stream))],
  ],
  fields: () => 1,
  hasSharedFields: () => false,
};
