import type { HlsRoom } from '../kernel.ts';
import type { FifoParams } from './schema.ts';

export const fifoHls: HlsRoom<FifoParams> = { kind: 'buffer', depthBeats: ({ depth }) => depth };
