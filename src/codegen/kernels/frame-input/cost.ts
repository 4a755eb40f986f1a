import type { Cost } from '../../kernel.ts';
import type { FrameInputParams } from './schema.ts';
export function frameInputCost(_: FrameInputParams): Cost {
  return { lut: 0, ff: 0, romBits: 0, ramBits: 0 };
}
