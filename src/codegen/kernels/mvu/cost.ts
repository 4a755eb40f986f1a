import type { Cost } from '../../kernel.ts';
import type { MvuParams } from './schema.ts';
export function mvuCost(_: MvuParams): Cost {
  return { lut: 0, ff: 0, romBits: 0, ramBits: 0 };
}
