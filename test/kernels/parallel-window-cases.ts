import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import { type ParallelWindowParams, parallelWindow } from '../../src/kernels/parallel-window/index.ts';
import { bounds, randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { randomPadValue, windowsOf } from './sliding-window-cases.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

export function parallelWindowCase(random: Random, params: ParallelWindowParams): SweepCase {
  const size = params.height * params.width * params.channels;
  const input = randomElements(random, params.type, FRAMES * size);
  const shape = { ...params, lanes: params.channels, dilation: [1, 1] } as const;
  return {
    kernel: {
      id: 'window',
      kind: 'parallel-window',
      params: parallelWindow.params.parse(params),
      contents: {},
      layer: '',
    },
    input,
    expected: Array.from({ length: FRAMES }, (_, f) =>
      windowsOf(shape, input.subarray(f * size, (f + 1) * size)),
    ).flat(),
  };
}

const types: readonly IntegerType[] = [bipolar, uint(1), uint(4), int(2), int(8), uint(8)];

/** A legal parameter set; about two of three are padded. */
function randomParams(random: Random, type: IntegerType): ParallelWindowParams {
  for (;;) {
    const isPadded = random.integer(0, 2) > 0;
    const kernel = [random.integer(1, 4), random.integer(1, 4)] as const;
    const pad = (axis: 0 | 1): number => (isPadded ? random.integer(0, kernel[axis] - 1) : 0);
    const params: ParallelWindowParams = {
      height: random.integer(1, 9),
      width: random.integer(1, 9),
      channels: random.integer(1, 3),
      type,
      kernel,
      stride: [random.pick([1, 1, 2, 3, 5]), random.pick([1, 1, 2, 3, 5])],
      pads: [pad(0), pad(1), pad(0), pad(1)],
      padValue: randomPadValue(random, type),
    };
    if (parallelWindow.params.safeParse(params).success) return params;
  }
}

/** `drawn` parameter sets, after the shapes that networks have and the corners. */
export function parallelWindowCases(drawn = 66, seed = 8): SweepCase[] {
  const random = new Random(seed);
  const plain = { stride: [1, 1], pads: [0, 0, 0, 0], padValue: 0 } as const;
  const named: ParallelWindowParams[] = [];
  for (const type of [uint(2), int(3), bipolar]) {
    for (const channels of [1, 3]) {
      const common = { ...plain, type, channels, height: 6, width: 7 };
      named.push(
        { ...common, kernel: [3, 3] },
        { ...common, kernel: [3, 3], pads: [1, 1, 1, 1] },
        { ...common, kernel: [3, 3], pads: [1, 1, 1, 1], padValue: bounds(type).min },
        { ...common, kernel: [3, 3], pads: [1, 1, 1, 1], stride: [2, 2] },
        // As automatic padding places it: nothing before, one after.
        { ...common, kernel: [3, 3], pads: [0, 0, 1, 1], stride: [2, 2] },
        { ...common, kernel: [5, 5], pads: [2, 2, 2, 2] },
        { ...common, kernel: [2, 2], stride: [2, 2] },
        { ...common, kernel: [1, 1] },
        { ...common, kernel: [1, 3], pads: [0, 1, 0, 1] },
        { ...common, kernel: [6, 7] },
        { ...common, kernel: [2, 3], stride: [3, 4] },
        // The first rows of windows end below the input already.
        { ...common, kernel: [4, 4], pads: [1, 2, 2, 1], height: 2, width: 3 },
      );
    }
  }
  return [
    ...named.map(params => parallelWindowCase(random, params)),
    ...Array.from({ length: drawn }, (_, i) =>
      parallelWindowCase(random, randomParams(random, types[i % types.length])),
    ),
  ];
}
