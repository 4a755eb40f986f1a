import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import type { WeightCode } from '../../src/ir/weight-code.ts';
import { type VvuParams, vvu } from '../../src/kernels/vvu/index.ts';
import { KERNEL_BANKS, tokensOf } from './banks.ts';
import { bounds, randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';
import { allWeights, weightCodes } from './weight-values.ts';

const activations: readonly IntegerType[] = [
  bipolar,
  uint(1),
  uint(2),
  uint(4),
  uint(8),
  int(2),
  int(4),
  int(8),
];

interface Shape {
  readonly channels: number;
  readonly places: number;
  readonly multiplier: number;
  readonly pe: number;
}

/** The narrowest two's complement width that holds every result for any input of the type. */
function neededBits(rows: readonly (readonly number[])[], activation: IntegerType): number {
  const { min, max } = bounds(activation);
  const ends = rows.flatMap(row =>
    [min, max].map(x => row.reduce((sum, w) => sum + w * (w < 0 ? min + max - x : x), 0)),
  );
  let bits = 1;
  while (-(2 ** (bits - 1)) > Math.min(...ends) || 2 ** (bits - 1) - 1 < Math.max(...ends)) bits++;
  return bits;
}

function vvuCase(
  random: Random,
  shape: Shape,
  activation: IntegerType,
  weight: WeightCode,
  banks = 1,
): SweepCase {
  const { channels, places, multiplier } = shape;
  const values = allWeights(weight);
  const rows = Array.from({ length: banks * channels * multiplier }, (_, r) =>
    Array.from({ length: places }, () => {
      // Rows of one corner value reach the ends of the accumulator.
      if (r % 3 === 1) return values[0];
      return r % 3 === 2 ? values[values.length - 1] : random.pick(values);
    }),
  );
  const vectorsPerFrame = random.integer(1, 3);
  const vectors = FRAMES * vectorsPerFrame;
  const elements = places * channels;
  const input = randomElements(random, activation, vectors * elements);
  // Whole windows of the least and of the largest value.
  input.fill(bounds(activation).min, 0, elements);
  input.fill(bounds(activation).max, elements, 2 * elements);
  const tokens = tokensOf(random, banks);
  const expected: number[] = [];
  for (let v = 0; v < vectors; v++) {
    const first = tokens[Math.floor(v / vectorsPerFrame)] * channels * multiplier;
    const window = input.subarray(v * elements, (v + 1) * elements);
    for (let c = 0; c < channels; c++) {
      const own = window.filter((_, i) => i % channels === c);
      for (let m = 0; m < multiplier; m++) {
        expected.push(rows[first + c * multiplier + m].reduce((sum, w, p) => sum + w * own[p], 0));
      }
    }
  }
  const params: VvuParams = {
    ...shape,
    activation,
    weight,
    // Every third case has bits to spare.
    accBits:
      Math.max(2, neededBits(rows, activation)) + (random.integer(0, 2) === 0 ? random.integer(1, 9) : 0),
    vectorsPerFrame,
    banks,
  };
  const contents = {
    weights: { shape: [banks * channels * multiplier, places], data: Float64Array.from(rows.flat()) },
  };
  return {
    kernel: { id: 'vvu', kind: 'vvu', params: vvu.params.parse(params), contents, layer: '' },
    input,
    moreInputs: [tokens],
    expected,
  };
}

/** Ends of each dimension first; two folds are the shortest way round the memory of sums. */
const shapes: readonly Shape[] = [
  { channels: 1, places: 1, multiplier: 1, pe: 1 },
  { channels: 1, places: 9, multiplier: 1, pe: 1 },
  { channels: 6, places: 1, multiplier: 1, pe: 2 },
  { channels: 6, places: 9, multiplier: 1, pe: 6 },
  { channels: 6, places: 9, multiplier: 1, pe: 3 },
  { channels: 6, places: 9, multiplier: 1, pe: 1 },
  { channels: 8, places: 4, multiplier: 1, pe: 4 },
  { channels: 2, places: 2, multiplier: 3, pe: 1 },
  { channels: 4, places: 3, multiplier: 2, pe: 4 },
];

function randomShape(random: Random): Shape {
  const pe = random.integer(1, 4);
  return {
    channels: pe * random.integer(1, 5),
    places: random.integer(1, 10),
    multiplier: random.integer(0, 2) === 0 ? random.integer(2, 3) : 1,
    pe,
  };
}

export function vvuCases(): SweepCase[] {
  const random = new Random(11);
  const pairs = activations.flatMap(activation => weightCodes.map(weight => ({ activation, weight })));
  const oneBank = pairs.flatMap(({ activation, weight }, i) => [
    vvuCase(random, shapes[i % shapes.length], activation, weight),
    vvuCase(random, randomShape(random), activation, weight),
  ]);
  return [...oneBank, ...bankedVvuCases()];
}

/** Several banks: three of four pairs of element types, every other one with the ends of each dimension. */
export function bankedVvuCases(): SweepCase[] {
  const random = new Random(14);
  const pairs = activations.flatMap((activation, a) =>
    weightCodes.filter((_, w) => (a + w) % 4 < 3).map(weight => ({ activation, weight })),
  );
  return pairs.map(({ activation, weight }, i) => {
    const shape = i % 2 === 0 ? shapes[(i / 2) % shapes.length] : randomShape(random);
    return vvuCase(random, shape, activation, weight, KERNEL_BANKS[i % KERNEL_BANKS.length]);
  });
}
