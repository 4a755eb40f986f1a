import type { Cost } from '../kernel.ts';
import { widthBits } from '../stream.ts';
import type { ForkParams } from './schema.ts';

/** Exact: the beat, and a valid bit and a handshake per output. */
export const forkCost = ({ stream }: ForkParams): Cost => ({
  lut: 4,
  ff: widthBits(stream) + 2,
  dsp: 0,
  blockRam: 0,
  romBits: 0,
  ramBits: 0,
});
