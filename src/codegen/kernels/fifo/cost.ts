import type { Cost } from '../../kernel.ts';
import type { FifoParams } from './schema.ts';
export function fifoCost(_: FifoParams): Cost {
  return { lut: 0, ff: 0, romBits: 0, ramBits: 0 };
}
