import { expect, it } from 'vitest';
import { type ThresholdParams, threshold } from '../../../src/codegen/kernels/threshold/index.ts';
import { bipolar, type IntegerType, int, uint } from '../../../src/ir/integer-type.ts';
import { bounds, randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { elaborate, FRAMES, type SweepCase, sweep } from './sweep.ts';

interface ThresholdShape {
  readonly channels: number;
  readonly lanes: number;
  readonly levels: number;
  readonly perChannel: boolean;
  readonly descending: boolean;
  readonly search: 'parallel' | 'binary';
}

/** The code of one element: counted in the plainest way. */
function codeOf(x: number, row: readonly number[], descends: boolean, base: number): number {
  const reached = row.filter(t => x >= t).length;
  return base + (descends ? row.length - reached : reached);
}

function thresholdCase(
  random: Random,
  shape: ThresholdShape,
  input: IntegerType,
  isSigned: boolean,
): SweepCase {
  const { min, max } = bounds(input);
  const sets = shape.perChannel ? shape.channels : 1;
  const rows = Array.from({ length: sets }, () =>
    Array.from({ length: shape.levels }, () => random.withCorners(min, max + 1)).sort((a, b) => a - b),
  );
  const descending = rows.map(() => (shape.descending ? random.integer(0, 1) : 0));
  // A single level may come out as -1 / +1; otherwise codes start at the type's least value or later.
  const isBipolar = shape.levels === 1 && random.integer(0, 1) === 0;
  const spare = random.integer(0, 3);
  const bits = Math.ceil(Math.log2(shape.levels + 1 + spare));
  const output = isBipolar ? bipolar : isSigned ? int(Math.max(bits, 1)) : uint(Math.max(bits, 1));
  const base = isBipolar ? 0 : bounds(output).min + random.integer(0, spare);
  const vectorsPerFrame = random.integer(1, 3);
  const values = randomElements(random, input, FRAMES * vectorsPerFrame * shape.channels);
  // Values on a threshold and next to it decide between >= and >.
  for (let i = 0; i < values.length; i += 2) {
    const near = random.pick(rows[shape.perChannel ? i % shape.channels : 0]) - random.integer(0, 1);
    if (input.kind !== 'bipolar' && near >= min && near <= max) values[i] = near;
  }
  const expected = values.map((x, i) => {
    const set = shape.perChannel ? i % shape.channels : 0;
    const code = codeOf(x, rows[set], descending[set] === 1, base);
    return isBipolar ? 2 * code - 1 : code;
  });
  const params: ThresholdParams = {
    channels: shape.channels,
    lanes: shape.lanes,
    vectorsPerFrame,
    input,
    output,
    base,
    thresholds: shape.levels,
    perChannel: shape.perChannel,
    descending: shape.descending,
    search: shape.search,
  };
  return {
    kernel: {
      id: 'threshold',
      kind: 'threshold',
      params: threshold.params.parse(params),
      contents: {
        thresholds: { shape: [sets, shape.levels], data: Float64Array.from(rows.flat()) },
        descending: { shape: [sets], data: Float64Array.from(descending) },
      },
      layer: '',
    },
    input: values,
    expected,
  };
}

const inputs: readonly IntegerType[] = [
  bipolar,
  uint(1),
  uint(4),
  uint(8),
  int(1),
  int(2),
  int(5),
  int(8),
  int(12),
];
const levelsOf = { parallel: [1, 2, 3, 4, 7, 15], binary: [1, 2, 3, 6, 7, 15, 100, 255] };

function sweepCases(): SweepCase[] {
  const random = new Random(2);
  const cases: SweepCase[] = [];
  for (const search of ['parallel', 'binary'] as const) {
    for (const levels of levelsOf[search]) {
      for (let i = 0; i < 8; i++) {
        const channels = i === 0 ? 1 : random.integer(1, 9);
        const shape: ThresholdShape = {
          channels,
          lanes: i === 1 ? channels : random.integer(1, Math.min(channels, 4)),
          levels,
          perChannel: i % 2 === 0,
          descending: i % 4 < 2,
          search,
        };
        cases.push(thresholdCase(random, shape, inputs[cases.length % inputs.length], i % 3 === 0));
      }
    }
  }
  return cases;
}

it('counts thresholds for every search, number of levels and element type, in the predicted cycles', async () => {
  const cases = sweepCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(cases);
});

const matching = { CHANNELS: 4, LANES: 2, N: 3, IN_BITS: 4, T_BITS: 6, OUT_BITS: 2 };

it.each([
  { wrong: { LANES: 5 }, error: 'threshold_error_lanes_must_be_1_to_channels' },
  { wrong: { N: 0 }, error: 'threshold_error_n_must_be_1_to_65535' },
  {
    wrong: { IN_BIPOLAR: 1 },
    error: 'threshold_error_in_bits_must_be_at_least_1_and_1_unsigned_when_bipolar',
  },
  { wrong: { T_BITS: 4 }, error: 'threshold_error_t_bits_must_be_at_least_2_and_hold_an_input_element' },
  { wrong: { OUT_BITS: 0 }, error: 'threshold_error_out_bits_must_be_at_least_1' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('threshold', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('threshold', matching)).toMatchObject({ ok: true });
  expect(await elaborate('threshold', { ...matching, BINARY: 1 })).toMatchObject({ ok: true });
});

const shared: ThresholdParams = {
  channels: 2,
  lanes: 1,
  vectorsPerFrame: 1,
  input: uint(3),
  output: uint(3),
  base: 0,
  thresholds: 5,
  perChannel: false,
  descending: true,
  search: 'binary',
};

it('lays the search tree out by rank, filled up with what no value reaches', () => {
  const contents = {
    thresholds: { shape: [1, 5], data: Float64Array.of(1, 2, 4, 6, 7) },
    descending: { shape: [1], data: Float64Array.of(1) },
  };
  const images = threshold.memories(shared, contents);
  expect(images.map(i => [i.parameter, i.suffix, i.number, i.widthBits])).toEqual([
    ['MEM_FILE', 'thresholds', 0, 5],
    ['MEM_FILE', 'thresholds', 1, 5],
    ['MEM_FILE', 'thresholds', 2, 5],
    ['MEM_FILE', 'thresholds', 3, 1],
  ]);
  // Ranks 4; 2 and 6; 1, 3, 5 and 7, of which 6 and 7 do not exist.
  expect(images.map(i => i.words)).toEqual([[6n], [2n, 8n], [1n, 4n, 7n, 8n], [1n]]);
});

it('rejects thresholds that are not ascending, or that leave the range of the input', () => {
  const contents = (data: readonly number[]) => ({
    thresholds: { shape: [1, 5], data: Float64Array.from(data) },
    descending: { shape: [1], data: Float64Array.of(0) },
  });
  expect(() => threshold.memories(shared, contents([1, 3, 2, 4, 5]))).toThrow('ascending');
  expect(() => threshold.memories(shared, contents([1, 2, 3, 4, 9]))).toThrow('range');
  expect(() => threshold.memories(shared, contents([-1, 2, 3, 4, 5]))).toThrow('range');
  expect(threshold.memories(shared, contents([0, 2, 3, 4, 8]))).toHaveLength(4);
});

it('rejects codes that the output type does not hold', () => {
  expect(threshold.params.safeParse(shared).success).toBe(true);
  expect(threshold.params.safeParse({ ...shared, base: 3 }).success).toBe(false);
  expect(threshold.params.safeParse({ ...shared, base: -1 }).success).toBe(false);
  expect(threshold.params.safeParse({ ...shared, output: bipolar }).success).toBe(false);
});
