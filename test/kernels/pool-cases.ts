import { bipolar, type IntegerType, int, signedBits, uint, unsignedBits } from '../../src/ir/integer-type.ts';
import { type PoolParams, pool } from '../../src/kernels/pool/index.ts';
import { bounds, randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

type PoolShape = Pick<PoolParams, 'mode' | 'places' | 'channels' | 'lanes'>;

/** Window by window, channel by channel. */
function pooled({ mode, places, channels }: PoolShape, values: Float64Array): number[] {
  const results: number[] = [];
  for (let window = 0; window < values.length; window += places * channels) {
    for (let c = 0; c < channels; c++) {
      const column = Array.from({ length: places }, (_, p) => values[window + p * channels + c]);
      results.push(mode === 'max' ? Math.max(...column) : column.reduce((a, b) => a + b, 0));
    }
  }
  return results;
}

/** As narrow as it can be: one bit less and the extreme sum would not fit. */
function sumType(input: IntegerType, places: number, isSigned: boolean): IntegerType {
  const { min, max } = bounds(input);
  return min < 0 || isSigned
    ? int(signedBits({ min: places * min, max: places * max }))
    : uint(unsignedBits(places * max));
}

function poolCase(random: Random, shape: PoolShape, input: IntegerType): SweepCase {
  const vectorsPerFrame = shape.places > 20 ? 1 : random.integer(1, 3);
  const values = randomElements(random, input, FRAMES * vectorsPerFrame * shape.places * shape.channels);
  // A window of the least and one of the largest values: the extreme sums.
  const window = shape.places * shape.channels;
  values.fill(bounds(input).max, 0, window).fill(bounds(input).min, values.length - window);
  const output = shape.mode === 'max' ? input : sumType(input, shape.places, random.integer(0, 1) === 0);
  const params: PoolParams = { ...shape, vectorsPerFrame, input, output };
  return {
    kernel: { id: 'pool', kind: 'pool', params: pool.params.parse(params), contents: {}, layer: '' },
    input: values,
    expected: pooled(shape, values),
  };
}

const types: readonly IntegerType[] = [bipolar, uint(1), uint(4), uint(8), int(1), int(2), int(5), int(12)];
/** Lanes and folds; the deeper ones leave registers for distributed RAM of one and of several rows. */
const foldings = [
  [1, 1],
  [3, 1],
  [1, 2],
  [2, 5],
  [4, 3],
  [1, 33],
  [2, 65],
] as const;

export function poolCases(): SweepCase[] {
  const random = new Random(13);
  return types.flatMap(type =>
    (['max', 'sum'] as const).flatMap(mode =>
      foldings.map(([lanes, folds], i) => {
        const channels = lanes * folds;
        // Windows of a few places, and whole images.
        const places = i === 0 ? random.pick([49, 64, 100]) : i === 1 ? 1 : random.pick([2, 3, 4, 9]);
        return poolCase(random, { mode, places, channels, lanes }, type);
      }),
    ),
  );
}

/** Elements of which only a small part of the type's range occurs: sums are narrower than they are. */
export function narrowPoolCases(): SweepCase[] {
  const random = new Random(18);
  return [uint(8), int(12)].flatMap(input =>
    [1, 3].map(folds => {
      const lanes = 2;
      const shape: PoolShape = { mode: 'sum', places: 5, channels: folds * lanes, lanes };
      const reach = { min: input.kind === 'int' ? -1 : 0, max: 1 };
      const values = Float64Array.from({ length: FRAMES * 5 * shape.channels }, () =>
        random.withCorners(reach.min, reach.max),
      );
      const output = input.kind === 'int' ? int(4) : uint(3);
      const params: PoolParams = { ...shape, vectorsPerFrame: 1, input, output };
      return {
        kernel: { id: 'pool', kind: 'pool', params: pool.params.parse(params), contents: {}, layer: '' },
        input: values,
        expected: pooled(shape, values),
      };
    }),
  );
}

/** The largest image that is pooled whole: 56 x 56 pixels. */
export function globalPoolCases(): SweepCase[] {
  const random = new Random(14);
  return (['max', 'sum'] as const).map(mode =>
    poolCase(random, { mode, places: 56 * 56, channels: 4, lanes: 2 }, uint(4)),
  );
}
