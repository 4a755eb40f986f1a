import type { Cost } from '../../kernel.ts';
import type { WidthConverterParams } from './schema.ts';
export function widthConverterCost(_: WidthConverterParams): Cost {
  return { lut: 0, ff: 0, romBits: 0, ramBits: 0 };
}
