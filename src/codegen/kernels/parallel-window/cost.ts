import type { Cost } from '../../kernel.ts';
import type { ParallelWindowParams } from './params.ts';

export function parallelWindowCost(_: ParallelWindowParams): Cost {
  return { lut: 0, ff: 0, dsp: 0, blockRam: 0, romBits: 0, ramBits: 0 };
}
