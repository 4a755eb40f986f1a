import { expect, it } from 'vitest';
import { type MvuParams, type MvuWeight, mvu } from '../../../src/codegen/kernels/mvu/index.ts';
import { bipolar, type IntegerType, int, uint } from '../../../src/ir/integer-type.ts';
import { bounds, randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { elaborate, FRAMES, type SweepCase, sweep } from './sweep.ts';

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
const weights: readonly MvuWeight[] = [
  { kind: 'bipolar' },
  { kind: 'ternary' },
  { kind: 'int', bits: 2 },
  { kind: 'int', bits: 4 },
  { kind: 'int', bits: 8 },
];

function weightBounds(weight: MvuWeight): { readonly min: number; readonly max: number } {
  return weight.kind === 'int' ? bounds(int(weight.bits)) : { min: -1, max: 1 };
}

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

interface Shape {
  readonly mw: number;
  readonly mh: number;
  readonly pe: number;
  readonly simd: number;
}

function mvuCase(random: Random, shape: Shape, activation: IntegerType, weight: MvuWeight): SweepCase {
  const { min, max } = weightBounds(weight);
  const rows = Array.from({ length: shape.mh }, (_, r) =>
    Array.from({ length: shape.mw }, () => {
      if (weight.kind === 'bipolar') return random.pick([-1, 1]);
      // Rows of one corner value reach the ends of the accumulator.
      if (r % 3 === 1) return min;
      return r % 3 === 2 ? max : random.withCorners(min, max);
    }),
  );
  const vectorsPerFrame = random.integer(1, 2);
  const vectors = FRAMES * vectorsPerFrame;
  const input = randomElements(random, activation, vectors * shape.mw);
  // Whole vectors of the least and of the largest value.
  input.fill(bounds(activation).min, 0, shape.mw);
  if (vectors > 2) input.fill(bounds(activation).max, shape.mw, 2 * shape.mw);
  const expected: number[] = [];
  for (let v = 0; v < vectors; v++) {
    for (const row of rows) {
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
  };
  const contents = {
    weights: { shape: [shape.mh, shape.mw], data: Float64Array.from(rows.flat()) },
  };
  return {
    kernel: { id: 'mvu', kind: 'mvu', params: mvu.params.parse(params), contents, layer: '' },
    input,
    expected,
  };
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

function sweepCases(): SweepCase[] {
  const random = new Random(1);
  const pairs = activations.flatMap(activation => weights.map(weight => ({ activation, weight })));
  return pairs.flatMap(({ activation, weight }, i) => [
    mvuCase(random, shapes[i % shapes.length], activation, weight),
    ...Array.from({ length: 4 }, () => mvuCase(random, randomShape(random), activation, weight)),
  ]);
}

it('computes dot products for every pair of element types, shape and folding, in the predicted cycles', async () => {
  const cases = sweepCases();
  expect(cases.length).toBeGreaterThanOrEqual(200);
  await sweep(cases);
});

const matching = { MW: 4, MH: 4, PE: 2, SIMD: 2, A_BITS: 4, W_BITS: 4, ACC_BITS: 10 };

it.each([
  { wrong: { PE: 5 }, error: 'mvu_error_pe_must_be_1_to_mh' },
  { wrong: { PE: 0 }, error: 'mvu_error_pe_must_be_1_to_mh' },
  { wrong: { SIMD: 5 }, error: 'mvu_error_simd_must_be_1_to_mw' },
  { wrong: { A_BIPOLAR: 1 }, error: 'mvu_error_a_bits_must_be_at_least_1_and_1_unsigned_when_bipolar' },
  { wrong: { W_BIPOLAR: 1 }, error: 'mvu_error_w_bits_must_be_at_least_1_and_1_when_bipolar' },
  { wrong: { W_TERNARY: 1 }, error: 'mvu_error_w_bits_must_be_2_when_ternary' },
  {
    wrong: { A_BITS: 1, W_BITS: 1, A_BIPOLAR: 1, W_BIPOLAR: 1, ACC_BITS: 1 },
    error: 'mvu_error_acc_bits_must_be_at_least_1_and_2_when_bipolar',
  },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('mvu', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('mvu', matching)).toMatchObject({ ok: true });
});

it('stores weights row group by row group, column 0 of row 0 lowest, and fills up with what adds nothing', () => {
  const params: MvuParams = {
    mw: 3,
    mh: 3,
    pe: 2,
    simd: 2,
    activation: bipolar,
    weight: { kind: 'bipolar' },
    accBits: 3,
    vectorsPerFrame: 1,
  };
  const weightsOf = (data: readonly number[]) => ({
    weights: { shape: [3, 3], data: Float64Array.from(data) },
  });
  const rows = [1, -1, -1, -1, 1, 1, 1, 1, -1];
  // Of each word: row 0 columns 0 and 1, then row 1; the fourth column is 1, the fourth row is anything.
  expect(mvu.memories(params, weightsOf(rows))[0].words).toEqual([0b1001n, 0b1110n, 0b1111n, 0b1110n]);
  const integers = { ...params, activation: uint(2), weight: { kind: 'int', bits: 3 } } as const;
  expect(mvu.memories(integers, weightsOf([-4, 3, 1, 0, -1, 2, 0, 0, 0]))[0].words.slice(0, 2)).toEqual([
    0b111_000_011_100n,
    0b000_010_000_001n,
  ]);
});

it('rejects weights that its parameters cannot hold', () => {
  const params = {
    mw: 1,
    mh: 1,
    pe: 1,
    simd: 1,
    activation: uint(1),
    accBits: 4,
    vectorsPerFrame: 1,
  };
  const contents = (value: number) => ({ weights: { shape: [1, 1], data: Float64Array.of(value) } });
  expect(() => mvu.memories({ ...params, weight: { kind: 'bipolar' } }, contents(0))).toThrow('not bipolar');
  expect(() => mvu.memories({ ...params, weight: { kind: 'ternary' } }, contents(-2))).toThrow('not ternary');
  expect(() => mvu.memories({ ...params, weight: { kind: 'int', bits: 2 } }, contents(2))).toThrow('2 bits');
});

it('rejects folds larger than the matrix', () => {
  const params = { ...sweepCases()[0].kernel.params, mw: 4, mh: 4, pe: 5, simd: 1 };
  expect(mvu.params.safeParse(params).success).toBe(false);
  expect(mvu.params.safeParse({ ...params, pe: 1, simd: 5 }).success).toBe(false);
});
