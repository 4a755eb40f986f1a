import type { Cost } from '../../kernel.ts';
import type { FrameOutputParams } from './schema.ts';
export function frameOutputCost(_: FrameOutputParams): Cost {
  return { lut: 0, ff: 0, romBits: 0, ramBits: 0 };
}
