import { bitsOf, type IntegerType } from '../ir/integer-type.ts';
import type { WeightCode } from '../ir/weight-code.ts';

/** The three module parameters that describe an element type: `<prefix>_BITS`, `_SIGNED`, `_BIPOLAR`. */
export function elementParameters(
  prefix: string,
  type: IntegerType,
): readonly (readonly [name: string, value: number])[] {
  return [
    [`${prefix}_BITS`, bitsOf(type)],
    [`${prefix}_SIGNED`, type.kind === 'int' ? 1 : 0],
    [`${prefix}_BIPOLAR`, type.kind === 'bipolar' ? 1 : 0],
  ];
}

/** Bits of an element as a two's complement number. */
export function signedElementBits(type: IntegerType): number {
  switch (type.kind) {
    case 'bipolar':
      return 2;
    case 'uint':
      return type.bits + 1;
    case 'int':
      return type.bits;
  }
}

const WEIGHT_CODES: { readonly [K in WeightCode['kind']]: number } = {
  int: 0,
  bipolar: 1,
  ternary: 2,
  binary: 3,
  odd: 4,
  'power-of-two': 5,
};

/** The module parameter `W_CODE` (hw/rtl/mvu/mvu_dot.v). */
export const weightCodeParameter = (code: WeightCode): number => WEIGHT_CODES[code.kind];
