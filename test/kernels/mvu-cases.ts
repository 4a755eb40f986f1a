import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import type { WeightCode } from '../../src/ir/weight-code.ts';
import { type MvuParams, mvu } from '../../src/kernels/mvu/index.ts';
import { type Framing, KERNEL_BANKS, tokensOf } from './banks.ts';
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

/** The narrowest two's complement width that holds every dot product of these frames' range of values. */
function neededBits(rows: readonly (readonly number[])[], activation: IntegerType): number {
  const { min, max } = bounds(activation);
  let low = 0n;
  let high = 0n;
  for (const row of rows) {
    let rowLow = 0n;
    let rowHigh = 0n;
    for (const w of row) {
      const ends = [BigInt(w) * BigInt(min), BigInt(w) * BigInt(max)];
      rowLow += ends[0] < ends[1] ? ends[0] : ends[1];
      rowHigh += ends[0] < ends[1] ? ends[1] : ends[0];
    }
    if (rowLow < low) low = rowLow;
    if (rowHigh > high) high = rowHigh;
  }
  let bits = 1;
  while (-(2n ** BigInt(bits - 1)) > low || 2n ** BigInt(bits - 1) - 1n < high) bits++;
  return bits;
}

export interface Shape {
  readonly mw: number;
  readonly mh: number;
  readonly pe: number;
  readonly simd: number;
}

export function mvuCase(
  random: Random,
  shape: Shape,
  activation: IntegerType,
  weight: WeightCode,
  { banks = 1, ...given }: Framing = {},
): SweepCase {
  const values = allWeights(weight);
  const rows = Array.from({ length: banks * shape.mh }, (_, r) =>
    Array.from({ length: shape.mw }, () => {
      // Rows of one corner value reach the ends of the accumulator.
      if (r % 3 === 1) return values[0];
      return r % 3 === 2 ? values[values.length - 1] : random.pick(values);
    }),
  );
  const vectorsPerFrame = given.vectorsPerFrame ?? random.integer(1, 2);
  const vectors = FRAMES * vectorsPerFrame;
  const input = randomElements(random, activation, vectors * shape.mw);
  // Whole vectors of the least and of the largest value.
  input.fill(bounds(activation).min, 0, shape.mw);
  if (vectors > 2) input.fill(bounds(activation).max, shape.mw, 2 * shape.mw);
  const tokens = given.tokens ?? tokensOf(random, banks);
  const expected: number[] = [];
  for (let v = 0; v < vectors; v++) {
    const first = tokens[Math.floor(v / vectorsPerFrame)] * shape.mh;
    for (const row of rows.slice(first, first + shape.mh)) {
      let sum = 0n;
      row.forEach((w, c) => {
        sum += BigInt(w) * BigInt(input[v * shape.mw + c]);
      });
      expected.push(Number(sum));
    }
  }
  const params: MvuParams = {
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
    weights: { shape: [banks * shape.mh, shape.mw], data: Float64Array.from(rows.flat()) },
  };
  return {
    kernel: { id: 'mvu', kind: 'mvu', params: mvu.params.parse(params), contents, layer: '' },
    input,
    moreInputs: [tokens],
    expected,
  };
}

/** Of four cases one as it is, one with a register behind its memory, one behind sums of groups of columns, one with both. */
export function withRegisters(one: SweepCase, i: number): SweepCase {
  const { kernel } = one;
  if (kernel.kind !== 'mvu') return one;
  const { simd } = kernel.params;
  const params: MvuParams = {
    ...kernel.params,
    ...(i % 2 === 1 ? { memoryRegister: true } : {}),
    ...(i % 3 === 0 ? { logicProducts: true } : {}),
    ...(i % 4 >= 2 && simd > 1 ? { group: 1 + ((i * 7) % (simd - 1)) } : {}),
  };
  return { ...one, kernel: { ...kernel, params: mvu.params.parse(params) } };
}

/** Ends of each dimension first, then folds that do not divide. */
const shapes: readonly Shape[] = [
  { mw: 1, mh: 1, pe: 1, simd: 1 },
  { mw: 7, mh: 1, pe: 1, simd: 3 },
  { mw: 1, mh: 5, pe: 2, simd: 1 },
  { mw: 9, mh: 6, pe: 6, simd: 9 },
  { mw: 9, mh: 6, pe: 1, simd: 9 },
  { mw: 9, mh: 6, pe: 6, simd: 1 },
  { mw: 8, mh: 4, pe: 2, simd: 4 },
];

function randomShape(random: Random): Shape {
  const mw = random.integer(1, 15);
  const mh = random.integer(1, 7);
  return { mw, mh, pe: random.integer(1, mh), simd: random.integer(1, mw) };
}

export function mvuCases(): SweepCase[] {
  const random = new Random(1);
  const pairs = activations.flatMap(activation => weightCodes.map(weight => ({ activation, weight })));
  const oneBank = pairs.flatMap(({ activation, weight }, i) => [
    mvuCase(random, shapes[i % shapes.length], activation, weight),
    ...Array.from({ length: 2 }, () => mvuCase(random, randomShape(random), activation, weight)),
  ]);
  return [...oneBank.map(withRegisters), ...bankedMvuCases()];
}

/** Several banks: three of four pairs of element types, every other one with the ends of each dimension. */
export function bankedMvuCases(): SweepCase[] {
  const random = new Random(2);
  const pairs = activations.flatMap((activation, a) =>
    weightCodes.filter((_, w) => (a + w) % 4 < 3).map(weight => ({ activation, weight })),
  );
  const cases = pairs.map(({ activation, weight }, i) => {
    const shape = i % 2 === 0 ? shapes[(i / 2) % shapes.length] : randomShape(random);
    return mvuCase(random, shape, activation, weight, {
      banks: KERNEL_BANKS[i % KERNEL_BANKS.length],
      ...(i % 8 === 7 ? { vectorsPerFrame: 5 } : {}),
    });
  });
  return cases.map(withRegisters);
}
