import { bitsOf } from '../../../ir/integer-type.ts';
import type { Cost } from '../../kernel.ts';
import { signedElementBits } from '../element-parameters.ts';
import { folds } from './folding.ts';
import { type MvuParams, weightBits } from './schema.ts';

/** ROMs of up to this many words lie in LUTs, with flip-flops behind them; block RAM brings its own register. */
const LUT_ROM_WORDS = 64;
/** Counters, handshakes, the write port of the replay buffer. */
const CONTROL_LUTS = 40;
const CONTROL_FFS = 25;
/** Per column of a row: XNOR, full adders and the carry chains of the tree. */
const XNOR_LUTS = 1.35;
/** Per bit of a product that is a, -a or 0: what does not fit in front of its adder. */
const SELECT_LUTS = 0.3;
/** Per pair of bits of a real product, in logic; with DSP blocks it is none. */
const MULTIPLY_LUTS = 1.6;

/** Calibrated against Yosys (hw/README.md). */
export function mvuCost(params: MvuParams): Cost {
  const { pe, simd, activation, weight, accBits } = params;
  const { sf, nf } = folds(params);
  const aBits = bitsOf(activation);
  const wBits = weightBits(weight);
  const product = productCost(params);
  const sumBits = product.bits + Math.ceil(Math.log2(simd));
  const rowLuts = product.luts * simd + product.adderBits + accBits;
  const isReplayed = nf > 1;
  const romWidth = pe * simd * wBits;
  return {
    lut: Math.round(CONTROL_LUTS + (isReplayed ? simd * aBits : 0) + pe * rowLuts),
    ff:
      CONTROL_FFS +
      simd * aBits +
      (sf * nf <= LUT_ROM_WORDS ? romWidth : 0) +
      pe * (sumBits + 1 + 2 * accBits),
    dsp: 0,
    blockRam: 0,
    romBits: sf * nf * romWidth,
    ramBits: isReplayed ? sf * simd * aBits : 0,
  };
}

/** One product's bits and LUTs, and the bits of all adders of a row's tree. */
function productCost({ activation, weight, simd }: MvuParams): {
  readonly bits: number;
  readonly luts: number;
  readonly adderBits: number;
} {
  const signedBits = signedElementBits(activation);
  const tree = (bits: number, luts: number) => ({ bits, luts, adderBits: treeBits(simd, bits) });
  if (activation.kind === 'bipolar') {
    if (weight.kind === 'bipolar') return { bits: 1, luts: XNOR_LUTS, adderBits: 0 };
    return tree(weightBits(weight), SELECT_LUTS * weightBits(weight));
  }
  if (weight.kind !== 'int') return tree(signedBits, SELECT_LUTS * signedBits);
  if (weight.bits === 2) return tree(signedBits + 1, SELECT_LUTS * (signedBits + 1));
  return tree(signedBits + weight.bits, MULTIPLY_LUTS * bitsOf(activation) * weight.bits);
}

/** Bits of the adders that join `count` numbers of `bits` bits, level by level. */
function treeBits(count: number, bits: number): number {
  return count === 1 ? 0 : Math.floor(count / 2) * (bits + 1) + treeBits(Math.ceil(count / 2), bits + 1);
}
