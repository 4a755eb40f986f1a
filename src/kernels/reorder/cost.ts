import type { Cost } from '../kernel.ts';
import { ringCost } from '../ring-cost.ts';
import { widthBits } from '../stream.ts';
import { inputShape, isWired, loopsOf, type ReorderParams } from './schema.ts';

/** Wired, an output register alone. */
export function reorderCost(params: ReorderParams): Cost {
  const width = widthBits(inputShape(params));
  return isWired(params)
    ? { lut: 1, ff: width + 1, dsp: 0, blockRam: 0, romBits: 0, ramBits: 0 }
    : ringCost(params.depthBeats, width, loopsOf(params).dims);
}
