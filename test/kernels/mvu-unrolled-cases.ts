import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { bipolar, type IntegerRange, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import { type MvuUnrolledParams, mvuUnrolled, stagesOf } from '../../src/kernels/mvu-unrolled/index.ts';
import { tokensOf } from './banks.ts';
import { bounds } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

/** An activation and its proved range. */
interface Activation {
  readonly type: IntegerType;
  readonly range: IntegerRange;
}

const whole = (type: IntegerType): Activation => ({ type, range: bounds(type) });

const activations: readonly Activation[] = [
  whole(bipolar),
  whole(uint(1)),
  whole(int(1)),
  whole(uint(2)),
  whole(uint(4)),
  whole(uint(8)),
  whole(int(2)),
  whole(int(4)),
  whole(int(8)),
  // Ranges that need fewer bits, no sign, one bit, or are one value.
  { type: int(2), range: { min: -1, max: 1 } },
  { type: uint(8), range: { min: 0, max: 100 } },
  { type: int(8), range: { min: 3, max: 60 } },
  { type: uint(4), range: { min: 0, max: 1 } },
  { type: int(4), range: { min: -1, max: 0 } },
  { type: int(4), range: { min: -8, max: -3 } },
  { type: uint(4), range: { min: 5, max: 5 } },
  { type: int(3), range: { min: 0, max: 0 } },
];

/** Least and greatest weight; `isBipolar` leaves 0 out. */
interface Weights extends IntegerRange {
  readonly isBipolar?: true;
}

const weights: readonly Weights[] = [
  { min: -1, max: 1, isBipolar: true },
  { min: -1, max: 1 },
  bounds(int(2)),
  bounds(int(4)),
  bounds(int(8)),
];

interface Shape {
  readonly mw: number;
  readonly mh: number;
}

/** Ends of each dimension first. */
const shapes: readonly Shape[] = [
  { mw: 1, mh: 1 },
  { mw: 7, mh: 1 },
  { mw: 1, mh: 5 },
  { mw: 9, mh: 6 },
  { mw: 8, mh: 4 },
  { mw: 13, mh: 5 },
];

/** Row 0 is as it comes; then all zero, all least, all greatest, mostly zero, by turns. */
function rowOf(random: Random, r: number, mw: number, { min, max, isBipolar }: Weights): number[] {
  const draw = (): number => (isBipolar ? random.pick([-1, 1]) : random.withCorners(min, max));
  return Array.from({ length: mw }, () => {
    if (r % 5 === 1 && !isBipolar) return 0;
    if (r % 5 === 2) return min;
    if (r % 5 === 3) return max;
    return r % 5 === 4 && !isBipolar && random.integer(0, 3) > 0 ? 0 : draw();
  });
}

function unrolledCase(
  random: Random,
  { mw, mh }: Shape,
  { type, range }: Activation,
  weight: Weights,
  isZero = false,
  banks = 1,
): SweepCase {
  const rows = Array.from({ length: banks * mh }, (_, r) =>
    isZero ? new Array<number>(mw).fill(0) : rowOf(random, r, mw, weight),
  );
  const vectorsPerFrame = random.integer(1, 3);
  const vectors = FRAMES * vectorsPerFrame;
  const input = Float64Array.from({ length: vectors * mw }, () =>
    type.kind === 'bipolar' ? random.pick([-1, 1]) : random.withCorners(range.min, range.max),
  );
  // Whole vectors of the least and of the largest value.
  input.fill(range.min, 0, mw);
  input.fill(range.max, mw, 2 * mw);
  const tokens = tokensOf(random, banks);
  const expected: number[] = [];
  for (let v = 0; v < vectors; v++) {
    const first = tokens[Math.floor(v / vectorsPerFrame)] * mh;
    for (const row of rows.slice(first, first + mh)) {
      expected.push(row.reduce((sum, w, c) => sum + w * input[v * mw + c], 0));
    }
  }
  const tensor = integerTensor([banks * mh, mw], rows.flat());
  const matrix = { activation: type, range };
  const params: MvuUnrolledParams = {
    ...{ mw, mh, ...matrix, vectorsPerFrame, banks },
    // Every third case has bits to spare.
    accBits: neededBits(rows, range) + (random.integer(0, 2) === 0 ? random.integer(1, 9) : 0),
    stages: stagesOf(matrix, tensor),
  };
  return {
    kernel: {
      ...{ id: 'mvu', kind: 'mvu-unrolled', layer: '' },
      params: mvuUnrolled.params.parse(params),
      contents: { weights: tensor },
    },
    input,
    moreInputs: [tokens],
    expected,
  };
}

/** The narrowest two's complement width that holds every result. */
function neededBits(rows: readonly (readonly number[])[], { min, max }: IntegerRange): number {
  const ends = rows.flatMap(row => [
    row.reduce((sum, w) => sum + Math.min(w * min, w * max), 0),
    row.reduce((sum, w) => sum + Math.max(w * min, w * max), 0),
  ]);
  let bits = 1;
  while (ends.some(end => end < -(2 ** (bits - 1)) || end >= 2 ** (bits - 1))) bits++;
  return bits;
}

export function mvuUnrolledCases(): SweepCase[] {
  const random = new Random(7);
  const pairs = activations.flatMap(activation => weights.map(weight => ({ activation, weight })));
  return [
    ...pairs.flatMap(({ activation, weight }, i) => [
      unrolledCase(random, shapes[i % shapes.length], activation, weight),
      ...(i % 3 === 0
        ? [unrolledCase(random, { mw: random.integer(1, 17), mh: random.integer(1, 7) }, activation, weight)]
        : []),
    ]),
    unrolledCase(random, { mw: 3, mh: 2 }, whole(uint(4)), weights[1], true),
    unrolledCase(random, { mw: 3, mh: 1 }, whole(uint(1)), weights[1], true),
    unrolledCase(random, { mw: 64, mh: 9 }, whole(bipolar), weights[0]),
    unrolledCase(random, { mw: 50, mh: 9 }, whole(uint(3)), weights[1]),
    ...bankedUnrolledCases(),
  ];
}

/** Numbers of banks of unrolled matrices: each is computed. */
export const UNROLLED_BANKS = [2, 3, 4] as const;

const bankedShapes: readonly Shape[] = [
  { mw: 1, mh: 1 },
  { mw: 7, mh: 1 },
  { mw: 1, mh: 4 },
  { mw: 6, mh: 3 },
  { mw: 9, mh: 2 },
];

/** Several banks: most pairs of activation and weights, all weights zero in some. */
export function bankedUnrolledCases(): SweepCase[] {
  const random = new Random(8);
  const pairs = activations.flatMap(activation => weights.map(weight => ({ activation, weight })));
  return pairs
    .filter((_, i) => i % 4 !== 3)
    .map(({ activation, weight }, i) => {
      const banks = UNROLLED_BANKS[i % UNROLLED_BANKS.length];
      const shape = bankedShapes[i % bankedShapes.length];
      return unrolledCase(random, shape, activation, weight, i % 20 === 10, banks);
    });
}
