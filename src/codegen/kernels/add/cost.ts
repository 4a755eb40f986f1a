import { bitsOf, type IntegerType } from '../../../ir/integer-type.ts';
import type { Cost } from '../../kernel.ts';
import { type AddParams, hasProducts } from './schema.ts';

export function addCost(p: AddParams): Cost {
  const { inputs, factors, outputBits, lanes } = p;
  const terms = inputs.map((type, i) => termOf(type, factors[i], outputBits));
  const productFfs = hasProducts(p) ? terms[0].bits + terms[1].bits : 0;
  return {
    lut: 0 * bitsOf(inputs[0]),
    ff: lanes * (productFfs + outputBits),
    dsp: 0,
    blockRam: 0,
    romBits: 0,
    ramBits: 0,
  };
}
function termOf(_type: IntegerType, _factor: number, outputBits: number) {
  return { bits: outputBits };
}
