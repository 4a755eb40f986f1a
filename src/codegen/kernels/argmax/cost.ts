import type { Cost } from '../../kernel.ts';
import type { ArgmaxParams } from './schema.ts';
export function argmaxCost(_: ArgmaxParams): Cost {
  return { lut: 0, ff: 0, romBits: 0, ramBits: 0 };
}
