import { bitsOf, type IntegerType } from '../../ir/integer-type.ts';
import type { Cells } from '../cells.ts';
import type { Cost } from '../kernel.ts';
import { type AddParams, hasProducts } from './schema.ts';

const CONTROL_LUTS = 4;
/** A function of so many bits is a LUT per bit of its result. */
const LUT_INPUTS = 4;

/** Calibrated against Yosys. */
export function addCost(p: AddParams, cells: Cells): Cost {
  const { inputs, factors, outputBits, lanes } = p;
  const a = termOf(inputs[0], factors[0], outputBits);
  const b = termOf(inputs[1], factors[1], outputBits);
  const [short, long] = a.bits <= b.bits ? [a, b] : [b, a];
  // Above an unsigned summand there is only a carry.
  const sumLuts = short.isUnsigned ? short.bits : long.bits;
  const stored = hasProducts(p) ? a.storedBits + b.storedBits : 0;
  return {
    lut: Math.round(CONTROL_LUTS + cells.sum * lanes * (a.luts + b.luts + sumLuts)),
    ff: 2 + lanes * (stored + outputBits),
    dsp: 0,
    blockRam: 0,
    romBits: 0,
    ramBits: 0,
  };
}

interface Term {
  /** LUTs of the product. */
  readonly luts: number;
  /** Bits up to its highest. */
  readonly bits: number;
  /** Its bits without the zeros below. */
  readonly storedBits: number;
  readonly isUnsigned: boolean;
}

function termOf(type: IntegerType, factor: number, outputBits: number): Term {
  const magnitude = Math.abs(factor);
  if (magnitude === 0) return { luts: 0, bits: 0, storedBits: 0, isUnsigned: true };
  const shift = Math.log2(magnitude & -magnitude);
  const elementBits = type.kind === 'bipolar' ? 2 : bitsOf(type);
  const fullBits = elementBits + Math.ceil(Math.log2(magnitude));
  const bits = Math.min(fullBits, outputBits);
  const additions = signedDigits(magnitude) - 1;
  const chainLuts = additions * (elementBits + additions);
  const isTable = elementBits <= LUT_INPUTS;
  return {
    luts: type.kind === 'bipolar' ? 0 : isTable ? Math.min(bits - shift, chainLuts) : chainLuts,
    bits,
    storedBits: Math.max(bits - shift, 1),
    isUnsigned: type.kind === 'uint' && factor > 0,
  };
}

/** Digits that are not 0 in the non-adjacent form of constant_product.v. */
function signedDigits(magnitude: number): number {
  return ((3 * magnitude) ^ magnitude).toString(2).replaceAll('0', '').length;
}
