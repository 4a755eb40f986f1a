import { bitsOf } from '../../../ir/integer-type.ts';
import type { Cost } from '../../kernel.ts';
import { foldsOf, type PoolParams } from './schema.ts';

export function poolCost(p: PoolParams): Cost {
  const width = p.lanes * bitsOf(p.output);
  const folds = foldsOf(p);
  const memory = folds > 1 ? width * Math.ceil(folds / 32) : 0;
  const lut = width * (p.mode === 'max' ? 1.6 : 1.2) + memory + 12;
  const ff = width * (folds > 1 ? 1 : 2) + 10;
  return { lut, ff, dsp: 0, blockRam: 0, romBits: 0, ramBits: width * folds };
}
