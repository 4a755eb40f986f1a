import { bitsOf } from '../../../ir/integer-type.ts';
import { weightBits } from '../../../ir/weight-code.ts';
import type { Cost } from '../../kernel.ts';
import { adderTreeLuts, counterBits, popcountLuts } from '../adder-cost.ts';
import { signedElementBits } from '../element-parameters.ts';
import { type RomCost, ramCost, romCost } from '../memory-cost.ts';
import { multiplierDsps } from '../multiplier-cost.ts';
import { folds } from './folding.ts';
import type { MvuParams } from './schema.ts';

/** Handshakes, and the flags that go with a step. */
const CONTROL_LUTS = 16;
const CONTROL_FFS = 12;
/** Per bit of a counter: the step of a vector, and its part within a row. */
const COUNTER_LUTS = 2;
/** Per pair of bits of a real product in logic. */
const MULTIPLY_LUTS = 1.5;
/** Of the products and sums with constant weights, what is left: gates vanish, rows share sums. */
const CONSTANT_SHARE = 0.4;

/** Calibrated against Yosys (hw/README.md). */
export function mvuCost(params: MvuParams): Cost {
  const { pe, simd, activation, weight } = params;
  const { sf, nf } = folds(params);
  const steps = sf * nf;
  const product = productCost(params);
  const row = rowLuts(params, product);
  const activationWord = simd * bitsOf(activation);
  const weightWord = pe * simd * weightBits(weight);
  const rom = romCost(steps, weightWord);
  const replay = replayCost(sf, nf, activationWord);
  const counters = counterBits(steps) + counterBits(sf);
  const dsp = pe * simd * product.dsps;
  return {
    lut: Math.round(CONTROL_LUTS + COUNTER_LUTS * counters + replay.lut + rom.lut + pe * row),
    ff: Math.round(
      CONTROL_FFS +
        counters +
        replay.ff +
        // DSP blocks have a register for the activation.
        (dsp > 0 ? 0 : activationWord) +
        rom.ff +
        pe * rowFfs(params, product),
    ),
    dsp,
    blockRam: rom.blockRam + replay.blockRam,
    romBits: steps * weightWord,
    ramBits: nf > 1 ? sf * activationWord : 0,
  };
}

/**
 * The input vector kept for the second pass on, and the choice between it and the input. Distributed RAM is
 * read into the activation's register, a block RAM into its own.
 */
function replayCost(sf: number, nf: number, word: number): RomCost {
  if (nf === 1) return { lut: 0, ff: 0, blockRam: 0 };
  if (sf === 1) return { lut: word, ff: word, blockRam: 0 };
  const { lut, blockRam } = ramCost(sf, word, true);
  return { lut: word + lut, ff: blockRam > 0 ? word : 0, blockRam };
}

interface Product {
  readonly bits: number;
  /** LUTs of one that is not in front of an adder. */
  readonly luts: number;
  /** LUTs that a real product takes wherever it stands. */
  readonly multiplierLuts: number;
  /** Of one product. */
  readonly dsps: number;
  /** 1 where a negated product leaves a +1 to be added. */
  readonly carries: number;
}

/** One product of an activation and a weight, as mvu_dot.v makes it. */
function productCost({ activation, weight }: MvuParams): Product {
  const aBits = bitsOf(activation);
  const signedBits = signedElementBits(activation);
  const gates = (bits: number, luts: number): Product => ({
    ...{ bits, luts, multiplierLuts: 0, dsps: 0, carries: 1 },
  });
  if (activation.kind === 'bipolar') {
    const wBits = weightBits(weight);
    return weight.kind === 'bipolar' ? { ...gates(1, 1), carries: 0 } : gates(wBits, wBits);
  }
  if (weight.kind !== 'int') return gates(signedBits, signedBits);
  if (weight.bits === 2) return gates(signedBits + 1, signedBits + 1);
  const dsps = multiplierDsps(signedBits, weight.bits);
  return {
    bits: signedBits + weight.bits,
    luts: 1,
    multiplierLuts: dsps > 0 ? 0 : MULTIPLY_LUTS * aBits * weight.bits,
    dsps,
    carries: 0,
  };
}

const isCounted = ({ activation, weight }: MvuParams): boolean =>
  activation.kind === 'bipolar' && weight.kind === 'bipolar';

/** A row's share of a step, its accumulator and its output; a row of one step needs no accumulator. */
function rowFfs(params: MvuParams, product: Product): number {
  const { simd, accBits } = params;
  const { sf, nf } = folds(params);
  // The lowest bit of a result of counts is constant.
  const resultBits = isCounted(params) ? accBits - 1 : accBits;
  const sumBits = isCounted(params) ? counterBits(simd + 1) : product.bits + counterBits(simd);
  const carries = sf * nf === 1 ? 0 : product.carries;
  return sumBits + carries + (sf === 1 ? 1 : 2) * resultBits;
}

/**
 * A row's products, their tree and its accumulator. An adder takes in gates in front of one of its
 * inputs, so that every other product is free.
 */
function rowLuts(params: MvuParams, product: Product): number {
  const { simd, accBits } = params;
  const products = isCounted(params)
    ? popcountLuts(simd)
    : simd * product.multiplierLuts + Math.ceil(simd / 2) * product.luts + adderTreeLuts(simd, product.bits);
  const isConstant = folds(params).sf * folds(params).nf === 1 && product.dsps === 0;
  return (isConstant ? CONSTANT_SHARE : 1) * products + accBits;
}
