import { bitsOf, signedBits } from '../../ir/integer-type.ts';
import { maxExponent, weightBits, weightRange } from '../../ir/weight-code.ts';
import { adderTreeLuts, counterBits, popcountLuts } from '../adder-cost.ts';
import { bankSelectCost } from '../bank-select.ts';
import type { Cells } from '../cells.ts';
import { signedElementBits } from '../element-parameters.ts';
import type { Cost } from '../kernel.ts';
import type { RomCost } from '../memory-cost.ts';
import { countOf } from './count.ts';
import { folds } from './folding.ts';
import type { MvuParams } from './schema.ts';

/** Handshakes, and the flags that go with a step. */
const CONTROL_LUTS = 16;
const CONTROL_FFS = 12;
/** Of a register more: what says where a step is in its vector, and that there is one. */
const PLACE_FFS = 4;
/** Per bit of a counter: the step of a vector, and its part within a row. */
const COUNTER_LUTS = 2;
/** Per pair of bits of a real product in logic. */
const MULTIPLY_LUTS = 1.5;
/** Per bit of a product with a power of two, where more than three shifts are to choose from. */
const SHIFT_LUTS = 1.1;
/** Of the products and sums with constant weights, what is left: gates vanish, rows share sums. */
const CONSTANT_SHARE = 0.4;
/** What is left more for each doubling of the banks, where a weight is only a function of the bank. */
const BANKS_SHARE = 0.2;

/** Calibrated against Yosys (hw/README.md). */
export function mvuCost(params: MvuParams, cells: Cells): Cost {
  const { pe, simd, activation, weight, banks } = params;
  const { sf, nf } = folds(params);
  const steps = sf * nf;
  const product = productCost(params, cells);
  const row = rowLuts(params, product, cells);
  const zeros = countOf(params) === 'zeros' ? cells.sum * popcountLuts(simd) : 0;
  const activationWord = simd * bitsOf(activation);
  const weightWord = pe * simd * weightBits(weight);
  const rom = cells.rom(banks * steps, weightWord);
  const select = bankSelectCost(banks, steps, params.vectorsPerFrame);
  const replay = replayCost(sf, nf, activationWord, cells);
  const counters = counterBits(steps) + counterBits(sf);
  const dsp = pe * simd * product.dsps;
  return {
    lut: Math.round(
      cells.control * (CONTROL_LUTS + COUNTER_LUTS * counters + select.lut) +
        replay.lut +
        rom.lut +
        zeros +
        pe * row,
    ),
    ff: Math.round(
      CONTROL_FFS +
        counters +
        select.ff +
        replay.ff +
        // DSP blocks have a register for the activation.
        (dsp > 0 && cells.isWholeBlock ? 0 : activationWord) +
        rom.ff +
        pe * rowFfs(params, product) +
        pipelineFfs(params, product),
    ),
    dsp,
    blockRam: rom.blockRam + replay.blockRam,
    romBits: banks * steps * weightWord,
    ramBits: nf > 1 ? sf * activationWord : 0,
  };
}

/**
 * The input vector kept for the second pass on, and the choice between it and the input. Distributed RAM is
 * read into the activation's register, a block RAM into its own.
 */
function replayCost(sf: number, nf: number, word: number, cells: Cells): RomCost {
  if (nf === 1) return { lut: 0, ff: 0, blockRam: 0 };
  if (sf === 1) return { lut: word, ff: word, blockRam: 0 };
  const { lut, ff, blockRam } = cells.ram(sf, word, true);
  return { lut: word + lut, ff: blockRam > 0 ? word : ff - word, blockRam };
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
function productCost({ activation, weight, logicProducts }: MvuParams, cells: Cells): Product {
  const aBits = bitsOf(activation);
  const activationBits = signedElementBits(activation);
  const gates = (bits: number, carries: number): Product => ({
    ...{ bits, luts: bits, multiplierLuts: 0, dsps: 0, carries },
  });
  if (activation.kind === 'bipolar') {
    if (weight.kind === 'bipolar') return gates(1, 0);
    return gates(signedBits(weightRange(weight)), 1);
  }
  switch (weight.kind) {
    case 'bipolar':
    case 'ternary':
      return gates(activationBits, 1);
    case 'binary':
      return gates(aBits, 0);
    case 'power-of-two': {
      const bits = activationBits + maxExponent(weight.bits);
      // A choice of three shifts is part of the gates.
      return { ...gates(bits, 1), multiplierLuts: weight.bits === 3 ? 0 : SHIFT_LUTS * bits };
    }
    case 'odd':
    case 'int': {
      if (weight.bits === 2) return gates(activationBits + (weight.kind === 'odd' ? 2 : 1), 1);
      const factorBits = weight.kind === 'odd' ? weight.bits + 1 : weight.bits;
      const dsps = logicProducts ? 0 : cells.dsps(activationBits, factorBits);
      return {
        bits: activationBits + weight.bits,
        luts: 1,
        multiplierLuts: dsps > 0 ? 0 : cells.product * MULTIPLY_LUTS * aBits * weight.bits,
        dsps,
        carries: 0,
      };
    }
  }
}

/** A row's share of a step, its accumulator and its output; a row of one step needs no accumulator. */
function rowFfs(params: MvuParams, product: Product): number {
  const { simd, accBits } = params;
  const { sf, nf } = folds(params);
  // The lowest bit of a result of counts is constant.
  const count = countOf(params);
  const resultBits = count === 'equal' ? accBits - 1 : accBits;
  const countBits = counterBits(simd + 1) + (count === 'zeros' ? 1 : 0);
  const sumBits = count ? countBits : product.bits + counterBits(simd);
  const carries = sf * nf === 1 || count ? 0 : product.carries;
  return sumBits + carries + (sf === 1 ? 1 : 2) * resultBits;
}

/** The registers of a pipeline that is longer than need be. */
function pipelineFfs(params: MvuParams, product: Product): number {
  const { pe, simd, activation, weight, memoryRegister, group } = params;
  const count = countOf(params);
  const word = simd * (bitsOf(activation) + pe * weightBits(weight));
  const memory = memoryRegister ? word + PLACE_FFS : 0;
  if (group === undefined) return memory;
  const sumBits = count
    ? counterBits(group + 1) + (count === 'zeros' ? 1 : 0)
    : product.bits + counterBits(group) + product.carries;
  return memory + pe * Math.ceil(simd / group) * sumBits + PLACE_FFS;
}

/**
 * A row's products, their tree and its accumulator. An adder takes in gates in front of one of its
 * inputs, so that every other product is free.
 */
function rowLuts(params: MvuParams, product: Product, cells: Cells): number {
  const { simd, accBits } = params;
  const count = countOf(params);
  const products = count
    ? cells.sum * (popcountLuts(simd) + (count === 'zeros' ? counterBits(2 * simd + 1) : 0)) +
      cells.gate * simd
    : simd * product.multiplierLuts +
      (Math.ceil(simd / 2) + cells.gate * Math.floor(simd / 2)) * product.luts +
      cells.sum * adderTreeLuts(simd, product.bits);
  const isConstant = folds(params).sf * folds(params).nf === 1 && product.dsps === 0;
  const share = Math.min(1, CONSTANT_SHARE + BANKS_SHARE * Math.log2(params.banks));
  return (isConstant ? share : 1) * products + cells.sum * accBits;
}
