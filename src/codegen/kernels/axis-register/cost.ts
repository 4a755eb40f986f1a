import type { Cost } from '../../kernel.ts';
import type { AxisRegisterParams } from './schema.ts';
export function axisRegisterCost(_: AxisRegisterParams): Cost {
  return { lut: 0, ff: 0, romBits: 0, ramBits: 0 };
}
