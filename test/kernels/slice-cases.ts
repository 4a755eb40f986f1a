import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import { type SliceParams, slice } from '../../src/kernels/slice/index.ts';
import { randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

const types: readonly IntegerType[] = [bipolar, uint(1), uint(6), int(3), int(16)];

function sliceCase(
  random: Random,
  shape: Pick<SliceParams, 'channels' | 'start' | 'count' | 'lanes'>,
): SweepCase {
  const params: SliceParams = { ...shape, vectorsPerFrame: random.integer(1, 3), type: random.pick(types) };
  const { channels, start, count } = shape;
  const values = randomElements(random, params.type, FRAMES * params.vectorsPerFrame * channels);
  return {
    kernel: { id: 'slice', kind: 'slice', params: slice.params.parse(params), contents: {}, layer: '' },
    input: values,
    expected: values.filter((_, i) => i % channels >= start && i % channels < start + count),
  };
}

/** Every slice of vectors of up to 6 beats, in beats of 1 to 3 lanes, and some of longer vectors. */
export function sliceCases(): SweepCase[] {
  const random = new Random(15);
  const cases: SweepCase[] = [];
  for (const beats of [1, 2, 3, 4, 6]) {
    for (let first = 0; first < beats; first++) {
      for (let end = first + 1; end <= beats; end++) {
        const lanes = 1 + (cases.length % 3);
        cases.push(
          sliceCase(random, {
            channels: beats * lanes,
            start: first * lanes,
            count: (end - first) * lanes,
            lanes,
          }),
        );
      }
    }
  }
  while (cases.length < 110) {
    const lanes = random.integer(1, 4);
    const beats = random.integer(7, 40);
    const first = random.integer(0, beats - 1);
    const count = random.integer(1, beats - first) * lanes;
    cases.push(sliceCase(random, { channels: beats * lanes, start: first * lanes, count, lanes }));
  }
  return cases;
}
