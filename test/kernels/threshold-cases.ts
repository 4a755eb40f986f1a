import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import { type ThresholdParams, threshold } from '../../src/kernels/threshold/index.ts';
import { type Framing, KERNEL_BANKS, tokensOf } from './banks.ts';
import { bounds, randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

export interface ThresholdShape {
  readonly channels: number;
  readonly lanes: number;
  readonly levels: number;
  readonly perChannel: boolean;
  readonly descending: boolean;
  readonly search: 'parallel' | 'binary';
  readonly banks: number;
}

/** The code of one element: counted in the plainest way. */
function codeOf(x: number, row: readonly number[], descends: boolean, base: number): number {
  const reached = row.filter(t => x >= t).length;
  return base + (descends ? row.length - reached : reached);
}

export function thresholdCase(
  random: Random,
  shape: ThresholdShape,
  input: IntegerType,
  isSigned: boolean,
  given: Omit<Framing, 'banks'> = {},
): SweepCase {
  const { min, max } = bounds(input);
  const sets = shape.perChannel ? shape.banks * shape.channels : 1;
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
  const vectorsPerFrame = given.vectorsPerFrame ?? random.integer(1, 3);
  const values = randomElements(random, input, FRAMES * vectorsPerFrame * shape.channels);
  const tokens = given.tokens ?? tokensOf(random, shape.banks);
  const setOf = (i: number): number => {
    if (!shape.perChannel) return 0;
    const bank = tokens[Math.floor(i / (vectorsPerFrame * shape.channels))];
    return bank * shape.channels + (i % shape.channels);
  };
  // Values on a threshold and next to it decide between >= and >.
  for (let i = 0; i < values.length; i += 2) {
    const near = random.pick(rows[setOf(i)]) - random.integer(0, 1);
    if (input.kind !== 'bipolar' && near >= min && near <= max) values[i] = near;
  }
  const expected = values.map((x, i) => {
    const set = setOf(i);
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
    banks: shape.banks,
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
    moreInputs: [tokens],
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

export function thresholdCases(): SweepCase[] {
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
          banks: 1,
        };
        cases.push(thresholdCase(random, shape, inputs[cases.length % inputs.length], i % 3 === 0));
      }
    }
  }
  return [...cases, ...bankedThresholdCases()];
}

/** Several banks: every number of levels and search, all lanes at once in every fourth. */
export function bankedThresholdCases(): SweepCase[] {
  const random = new Random(3);
  return Array.from({ length: 60 }, (_, i) => {
    const search = i % 2 === 0 ? 'parallel' : 'binary';
    const channels = i % 11 === 0 ? 1 : random.integer(1, 9);
    const shape: ThresholdShape = {
      channels,
      lanes: i % 4 === 1 ? channels : random.integer(1, Math.min(channels, 4)),
      levels: levelsOf[search][Math.floor(i / 2) % levelsOf[search].length],
      perChannel: true,
      descending: i % 3 === 0,
      search,
      banks: KERNEL_BANKS[i % KERNEL_BANKS.length],
    };
    const framing = i % 6 === 5 ? { vectorsPerFrame: 5 } : {};
    return thresholdCase(random, shape, inputs[i % inputs.length], i % 5 < 2, framing);
  });
}
