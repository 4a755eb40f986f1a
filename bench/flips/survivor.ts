import type { ReferenceRun } from '../../sim/golden.ts';
import type { Design } from '../../src/artifact/index.ts';
import { banksOf, dataInputsOf } from '../../src/ir/graph.ts';
import { type IntegerRange, rangeOf } from '../../src/ir/integer-type.ts';
import { wholes } from '../../src/ir/wide-integers.ts';
import type { Kernel } from '../../src/kernels/index.ts';
import { roundingOffset } from '../../src/kernels/requantize/schema.ts';
import { infoOf, type LayerOp } from '../../src/ops/index.ts';
import { type MemoryBit, meaningOf } from './memory-bit.ts';

/**
 * Why no stream showed a flipped bit. The first three are no faults: the function is the same for every input.
 * `still`: the weight's input is 0 in all frames; `unmet`: no frame brings a value for which the result is another; `unknown`:
 * a bit of a kind that is not looked at here.
 */
export const REASONS = ['padding', 'unreachable', 'equal', 'still', 'unmet', 'unknown'] as const;
export type Reason = (typeof REASONS)[number];

/** Reasons that are no faults. */
export const IS_EQUAL: Readonly<Record<Reason, boolean>> = {
  ...{ padding: true, unreachable: true, equal: true },
  ...{ still: false, unmet: false, unknown: false },
};

export function reasonOf(design: Design, reference: ReferenceRun, bit: MemoryBit): Reason {
  const meaning = meaningOf(bit);
  const { kernel } = bit;
  if (meaning.kind === 'padding') return 'padding';
  if (meaning.kind === 'other') return 'unknown';
  const layer = design.layers.nodes.find(({ name }) => 'layer' in kernel && name === kernel.layer);
  if (!layer) return 'unknown';
  const [input] = dataInputsOf(layer);
  if (meaning.kind === 'weight') {
    if (isZeroBoth(kernel, meaning)) return 'equal';
    const elements = reference.values.get(input) ?? new Float64Array();
    const columns = infoOf(design.layers, input).shape.at(-1) ?? 1;
    return elements.every((value, e) => value === 0 || e % columns !== meaning.column) ? 'still' : 'unmet';
  }
  const channels = infoOf(design.layers, input).shape.at(-1) ?? 1;
  const range = channelRange(design, input, meaning.set < 0 ? -1 : meaning.set % channels);
  if (meaning.kind === 'threshold') return thresholdReason(kernel, meaning, range, parityOf(design, input));
  return requantizerReason(kernel, meaning, range);
}

/** Of codes with a sign of its own a 0 is 0 with either (mvu_dot.v). */
function isZeroBoth(
  kernel: Kernel,
  { stored, bit }: { readonly stored: bigint; readonly bit: number },
): boolean {
  if (kernel.kind !== 'mvu' && kernel.kind !== 'vvu') return false;
  const { weight } = kernel.params;
  if (weight.kind === 'ternary') return bit === 1 && (stored & 1n) === 0n;
  if (weight.kind !== 'power-of-two') return false;
  const exponent = (1n << BigInt(weight.bits - 1)) - 1n;
  return bit === weight.bits - 1 && (stored & exponent) === exponent;
}

/** What a channel of a value can be: of sums from their own weights, else what is proved of all. */
function channelRange({ layers }: Design, value: string, channel: number): IntegerRange {
  const { range } = infoOf(layers, value);
  const maker = layers.nodes.find(({ outputs }) => outputs.includes(value));
  if (maker?.kind !== 'dense' || channel < 0) return range;
  const { range: from } = infoOf(layers, dataInputsOf(maker)[0]);
  const sums = banksOf(maker).map(({ weights }) => {
    const columns = weights.shape[1];
    const row = weights.data.subarray(channel * columns, (channel + 1) * columns);
    const ends = Array.from(row, w => [w * from.min, w * from.max]);
    return {
      min: ends.reduce((sum, own) => sum + Math.min(...own), 0),
      max: ends.reduce((sum, own) => sum + Math.max(...own), 0),
    };
  });
  return {
    min: Math.max(range.min, Math.min(...sums.map(({ min }) => min))),
    max: Math.min(range.max, Math.max(...sums.map(({ max }) => max))),
  };
}

/** Sums of +1 and -1 alone are all odd, or all even: which; undefined of others. */
function parityOf({ layers }: Design, value: string): number | undefined {
  const maker: LayerOp | undefined = layers.nodes.find(({ outputs }) => outputs.includes(value));
  if (maker?.kind !== 'dense' || maker.attrs.weightCode.kind !== 'bipolar') return undefined;
  const { type, shape } = infoOf(layers, dataInputsOf(maker)[0]);
  return type.kind === 'bipolar' ? (shape.at(-1) ?? 1) % 2 : undefined;
}

/** Whether a value that the input can be lies between the threshold and what it has become. */
function thresholdReason(
  kernel: Kernel,
  { set, rank, bit }: { readonly set: number; readonly rank: number; readonly bit: number },
  range: IntegerRange,
  parity: number | undefined,
): Reason {
  if (kernel.kind !== 'threshold') return 'unknown';
  const { thresholds, search } = kernel.params;
  const row = kernel.contents.thresholds.data.subarray(set * thresholds, (set + 1) * thresholds);
  const before = row[rank];
  const after = flipped(BigInt(before), bit, bitsOfThreshold(kernel));
  let [from, to] = [Math.min(before, after), Math.max(before, after) - 1];
  if (search === 'binary') {
    // The step is asked only of values that the steps before it have sent there.
    const levels = Math.ceil(Math.log2(thresholds + 1));
    const step = levels - 1 - trailingZeros(rank + 1);
    const half = 2 ** (levels - 1 - step);
    const below = rank + 1 - half;
    const above = rank + 1 + half;
    if (below > 0) from = Math.max(from, row[below - 1]);
    if (above <= thresholds) to = Math.min(to, row[above - 1] - 1);
  }
  from = Math.max(from, range.min);
  to = Math.min(to, range.max);
  if (from > to) return 'unreachable';
  const isOnly = from === to && parity !== undefined && Math.abs(from % 2) !== parity;
  return isOnly ? 'equal' : 'unmet';
}

const trailingZeros = (n: number): number => Math.log2(n & -n);

function bitsOfThreshold(kernel: Extract<Kernel, { kind: 'threshold' }>): number {
  const { min, max } = rangeOf(kernel.params.input);
  let bits = 2;
  while (min < -(2 ** (bits - 1)) || max >= 2 ** (bits - 1)) bits++;
  return Math.max(bits, kernel.params.input.kind === 'bipolar' ? 2 : bits);
}

/** A number in two's complement of so many bits with one of them turned over. */
function flipped(value: bigint, bit: number, bits: number): number {
  return Number(BigInt.asIntN(bits, BigInt.asUintN(bits, value) ^ (1n << BigInt(bit))));
}

/** More values than these are not tried one by one. */
const MAX_TRIED = 2 ** 22;

function requantizerReason(
  kernel: Kernel,
  { set, part, bit }: { readonly set: number; readonly part: string; readonly bit: number },
  range: IntegerRange,
): Reason {
  if (kernel.kind !== 'requantize' || range.max - range.min >= MAX_TRIED) return 'unknown';
  const { params, contents } = kernel;
  const offset = BigInt(roundingOffset(params));
  const multipliers = wholes(contents.multipliers, contents.multiplierTails);
  const biases = wholes(contents.biases, contents.biasTails).map(own => own + offset);
  const at = (values: readonly bigint[], channel: number): bigint =>
    values[values.length === 1 ? 0 : channel];
  const channels = set >= 0 ? [set] : [...Array(Math.max(multipliers.length, biases.length)).keys()];
  for (const channel of channels) {
    const [m, b] = [at(multipliers, channel), at(biases, channel)];
    const turn = (value: bigint, bits: number) =>
      BigInt.asIntN(bits, BigInt.asUintN(bits, value) ^ (1n << BigInt(bit)));
    const [m2, b2] =
      part === 'multipliers' ? [turn(m, params.multiplierBits), b] : [m, turn(b, params.biasBits)];
    for (let x = range.min; x <= range.max; x++) {
      const value = BigInt(x);
      if (rounded(params, m * value + b) !== rounded(params, m2 * value + b2)) return 'unmet';
    }
  }
  return 'equal';
}

type RequantizeParams = Extract<Kernel, { kind: 'requantize' }>['params'];

function rounded({ shift, rounding, guardBits = 0, zero, min, max }: RequantizeParams, sum: bigint): number {
  let quotient = sum >> BigInt(shift);
  const cut = sum - (quotient << BigInt(shift));
  if (rounding === 'half-even' && shift > 0 && cut >> BigInt(guardBits) === 0n && quotient & 1n) quotient--;
  return Math.min(Math.max(Number(quotient) + zero, min), max);
}
