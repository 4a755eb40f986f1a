import type { Cost } from '../../kernel.ts';
import type { SlidingWindowParams } from './params.ts';

export function slidingWindowCost(_: SlidingWindowParams): Cost {
  return { lut: 0, ff: 0, dsp: 0, blockRam: 0, romBits: 0, ramBits: 0 };
}
