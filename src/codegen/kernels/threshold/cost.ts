import type { Cost } from '../../kernel.ts';
import type { ThresholdParams } from './schema.ts';
export function thresholdCost(_: ThresholdParams): Cost {
  return { lut: 0, ff: 0, romBits: 0, ramBits: 0 };
}
