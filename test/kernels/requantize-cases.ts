import { bipolar, bitsOf, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import { headsOf, tailsOf } from '../../src/ir/wide-integers.ts';
import { type RequantizeParams, requantize } from '../../src/kernels/requantize/index.ts';
import { KERNEL_BANKS, tokensOf } from './banks.ts';
import { bounds, randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

type Rounding = RequantizeParams['rounding'];

interface Form {
  readonly rounding: Rounding;
  /** 0: M is 1. */
  readonly multiplierBits: number;
  readonly multiplierPerChannel: boolean;
  /** 0: no bias. */
  readonly biasBits: number;
  readonly biasPerChannel: boolean;
  readonly banks: number;
}

/** numerator / 2^shift to the nearest integer below, or to the nearest, by comparing distances. */
function rounded(numerator: bigint, shift: number, rounding: Rounding): bigint {
  const unit = 2n ** BigInt(shift);
  const rest = ((numerator % unit) + unit) % unit;
  const below = (numerator - rest) / unit;
  if (rounding === 'floor' || 2n * rest < unit) return below;
  if (2n * rest > unit || rounding === 'half-up') return below + 1n;
  return below % 2n === 0n ? below : below + 1n;
}

/** The narrowest two's complement width of all the numbers. */
function widthOf(values: readonly bigint[]): number {
  let bits = 1;
  while (values.some(v => v < -(2n ** BigInt(bits - 1)) || v >= 2n ** BigInt(bits - 1))) bits++;
  return bits;
}

function requantizeCase(random: Random, form: Form, input: IntegerType, shift: number): SweepCase {
  const channels = random.integer(1, 9);
  const lanes = random.integer(1, Math.min(channels, 4));
  const vectorsPerFrame = random.integer(1, 3);
  const { min: least, max: most } = bounds(input);
  const numbers = (bits: number, perChannel: boolean, otherwise: number): number[] =>
    Array.from({ length: perChannel ? form.banks * channels : 1 }, () =>
      bits === 0 ? otherwise : random.withCorners(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1),
    );
  const multipliers = numbers(form.multiplierBits, form.multiplierPerChannel, 1);
  const biases = numbers(form.biasBits, form.biasPerChannel, 0);
  const m = (set: number): bigint => BigInt(multipliers[form.multiplierPerChannel ? set : 0]);
  const b = (set: number): bigint => BigInt(biases[form.biasPerChannel ? set : 0]);
  const half = form.rounding === 'floor' ? 0n : 2n ** BigInt(shift - 1);
  const ends = Array.from({ length: form.banks * channels }, (_, set) =>
    [least, most].map(x => m(set) * BigInt(x) + b(set) + half),
  );
  const sumBits = Math.max(shift + 1, widthOf(ends.flat())) + random.pick([0, 0, 3]);
  // Bounds that cut some results off, and bounds that cut off none.
  const output = random.pick([uint(1), uint(4), uint(8), int(1), int(3), int(8), int(12)]);
  const { min: low, max: high } = bounds(output);
  const [min, max] = [random.withCorners(low, high), random.withCorners(low, high)].sort((x, y) => x - y);
  const zero = random.pick([0, 0, random.integer(-9, 9), random.integer(-300, 300)]);
  const values = randomElements(random, input, FRAMES * vectorsPerFrame * channels);
  const tokens = tokensOf(random, form.banks);
  const expected = values.map((x, i) => {
    const set = tokens[Math.floor(i / (vectorsPerFrame * channels))] * channels + (i % channels);
    const y = Number(rounded(m(set) * BigInt(x) + b(set), shift, form.rounding)) + zero;
    return y < min ? min : y > max ? max : y;
  });
  const params: RequantizeParams = {
    ...form,
    channels,
    lanes,
    vectorsPerFrame,
    input,
    output,
    biasBits: form.biasBits === 0 && half === 0n ? 0 : widthOf(biases.map(bias => BigInt(bias) + half)),
    sumBits,
    shift,
    // Of every other product an element in two parts.
    ...(form.multiplierBits > 0 && bitsOf(input) > 1 && channels % 2 === 0
      ? { partBits: 1 + (shift % (bitsOf(input) - 1)) }
      : {}),
    zero,
    min,
    max,
  };
  const tensor = (data: number[]) => ({ shape: [data.length], data: Float64Array.from(data) });
  return {
    kernel: {
      id: 'requantize',
      kind: 'requantize',
      params: requantize.params.parse(params),
      contents: { multipliers: tensor(multipliers), biases: tensor(biases) },
      layer: '',
    },
    input: values,
    moreInputs: [tokens],
    expected,
  };
}

const inputs: readonly IntegerType[] = [
  bipolar,
  uint(1),
  uint(4),
  uint(8),
  int(2),
  int(5),
  int(8),
  int(12),
  int(20),
];

export function requantizeCases(): SweepCase[] {
  const random = new Random(12);
  const cases: SweepCase[] = [];
  for (const rounding of ['floor', 'half-up', 'half-even'] as const) {
    for (const multiplierBits of [0, 2, 5, 9, 18]) {
      for (let i = 0; i < 10; i++) {
        const form: Form = {
          rounding,
          multiplierBits,
          multiplierPerChannel: multiplierBits > 0 && i % 2 === 0,
          biasBits: i % 5 === 0 ? 0 : random.integer(1, 16),
          biasPerChannel: i % 5 !== 0 && i % 3 !== 0,
          banks: 1,
        };
        const least = rounding === 'floor' ? 0 : 1;
        // Small shifts see many ties.
        const shift = i % 2 === 0 ? random.integer(least, 3) : random.integer(least, multiplierBits + 8);
        cases.push(requantizeCase(random, form, inputs[cases.length % inputs.length], shift));
      }
    }
  }
  return [...cases, ...wideRequantizeCases(), ...bankedRequantizeCases()];
}

/** Numbers and sums of more bits than doubles hold; of half-even, ties that are met nearly. */
function wideRequantizeCases(): SweepCase[] {
  const random = new Random(14);
  const draw = (bits: number): bigint => {
    const digits = Array.from({ length: bits - 1 }, () => random.integer(0, 1)).join('');
    return BigInt(`0b${digits}`) - (random.next() < 0.5 ? 1n << BigInt(bits - 1) : 0n);
  };
  return Array.from({ length: 18 }, (_, i) => {
    const rounding = (['floor', 'half-up', 'half-even'] as const)[i % 3];
    const [channels, lanes, vectorsPerFrame] = [random.integer(1, 5), 1 + (i % 2), 2].map((n, at, [c]) =>
      at === 1 ? Math.min(n, c) : n,
    );
    const input = random.pick([int(33), int(41), uint(40)]);
    const { min: least, max: most } = bounds(input);
    const shift = random.integer(60, 84);
    const guardBits = rounding === 'half-even' && i % 2 === 0 ? shift - random.integer(2, 5) : 0;
    const multipliers = Array.from({ length: channels }, () => draw(random.integer(40, 60)));
    const biases = Array.from({ length: channels }, () => draw(random.integer(60, 98)));
    const half = rounding === 'floor' ? 0n : 1n << BigInt(shift - 1);
    const sumOf = (x: number, c: number): bigint => multipliers[c] * BigInt(x) + biases[c] + half;
    const ends = multipliers.flatMap((_, c) => [sumOf(least, c), sumOf(most, c)]);
    const output = random.pick([int(16), uint(16), int(31)]);
    const { min, max } =
      output.kind === 'int' && output.bits === 31 ? { min: -70000, max: 70000 } : bounds(output);
    const values = randomElements(random, input, FRAMES * vectorsPerFrame * channels);
    const expected = values.map((x, e) => {
      const sum = sumOf(x, e % channels);
      const rest = BigInt.asUintN(shift, sum);
      const below = (sum - rest) / (1n << BigInt(shift));
      const isTie = rounding === 'half-even' && rest < 1n << BigInt(guardBits);
      const y = Number(isTie && below % 2n !== 0n ? below - 1n : below);
      return y < min ? min : y > max ? max : y;
    });
    return {
      kernel: {
        id: 'requantize',
        kind: 'requantize',
        params: requantize.params.parse({
          ...{ channels, lanes, vectorsPerFrame, input, output, shift, rounding, min, max },
          ...(guardBits > 0 ? { guardBits } : {}),
          multiplierBits: widthOf(multipliers),
          multiplierPerChannel: channels > 1,
          biasBits: widthOf(biases.map(b => b + half)),
          biasPerChannel: channels > 1,
          sumBits: Math.max(shift + 1, widthOf(ends)),
          zero: 0,
          banks: 1,
        }),
        contents: {
          multipliers: headsOf(multipliers),
          multiplierTails: tailsOf(multipliers),
          biases: headsOf(biases),
          biasTails: tailsOf(biases),
        },
        layer: '',
      },
      input: values,
      moreInputs: [values.slice(0, 0)],
      expected,
    };
  });
}

/** Several banks, of multipliers, of biases, and of both. */
export function bankedRequantizeCases(): SweepCase[] {
  const random = new Random(13);
  return Array.from({ length: 60 }, (_, i) => {
    const rounding = (['floor', 'half-up', 'half-even'] as const)[i % 3];
    const form: Form = {
      rounding,
      multiplierBits: [0, 2, 5, 9, 18][i % 5],
      multiplierPerChannel: i % 5 > 0 && i % 4 < 3,
      biasBits: i % 7 === 1 && i % 4 < 3 && i % 5 > 0 ? 0 : random.integer(2, 16),
      biasPerChannel: i % 4 === 3 || i % 5 === 0 || (i % 2 === 0 && i % 7 !== 1),
      banks: KERNEL_BANKS[i % KERNEL_BANKS.length],
    };
    const shift = random.integer(1, form.multiplierBits + 3);
    return requantizeCase(random, form, inputs[i % inputs.length], shift);
  });
}
