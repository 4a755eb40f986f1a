import type { IntegerType } from '../ir/integer-type.ts';
import type { WeightCode } from '../ir/weight-code.ts';
import { signedElementBits } from './element-parameters.ts';

/** Bits of a C++ int, which expressions with constants have at least. */
export const INT_BITS = 32;

/** Of a sum of two numbers, signed if one of them is, as the vendor's headers have it. */
export const sumBits = (a: number, b: number): number => Math.max(a, b) + 1;

/** `value_bits` of a weight's code in hw/hls/element.hpp. */
function weightValueBits(code: WeightCode): number {
  switch (code.kind) {
    case 'bipolar':
    case 'ternary':
    case 'binary':
      return 2;
    case 'odd':
      return code.bits + 1;
    case 'power-of-two':
      return 2 ** (code.bits - 1);
    case 'int':
      return code.bits;
  }
}

/** The words of hw/hls/dot.hpp: a row's share of a step, at most, and the sum that it is added to. */
export function dotWords(
  activation: IntegerType,
  weight: WeightCode,
  simd: number,
  accBits: number,
): Readonly<Record<'share' | 'sum', number>> {
  const levels = Math.ceil(Math.log2(simd));
  // A count of equal bits is doubled by a C++ int; of the others a negation is one bit more, as is each sum.
  const counted = levels + 1 + INT_BITS;
  const added = signedElementBits(activation) + weightValueBits(weight) + levels + 2;
  const share = Math.max(counted, added);
  return { share, sum: sumBits(accBits, share) };
}
