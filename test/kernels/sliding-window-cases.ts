import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import {
  type SlidingWindowParams,
  type SlidingWindowShape,
  slidingWindow,
  windowDepth,
} from '../../src/kernels/sliding-window/index.ts';
import { bounds, randomElement, randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

export const plain = {
  stride: [1, 1],
  dilation: [1, 1],
  pads: [0, 0, 0, 0],
  padValue: 0,
} as const satisfies Partial<SlidingWindowShape>;

/** Windows in the plainest way: every element asked for by its place in the input. */
export function windowsOf(p: SlidingWindowShape, frame: ArrayLike<number>): number[] {
  const [kernelHeight, kernelWidth] = p.kernel;
  const [top, left, bottom, right] = p.pads;
  const outHeight =
    Math.floor((p.height + top + bottom - p.dilation[0] * (kernelHeight - 1) - 1) / p.stride[0]) + 1;
  const outWidth =
    Math.floor((p.width + left + right - p.dilation[1] * (kernelWidth - 1) - 1) / p.stride[1]) + 1;
  const isPadded = p.pads.some(n => n > 0);
  // Bit pattern 0 is a number: -1 where elements leave as they came, -1 / +1.
  const unused = p.type.kind === 'bipolar' && (!isPadded || Math.abs(p.padValue) === 1) ? -1 : 0;
  const padded = Math.ceil(p.channels / p.lanes) * p.lanes;
  const elements: number[] = [];
  for (let oy = 0; oy < outHeight; oy++) {
    for (let ox = 0; ox < outWidth; ox++) {
      for (let ky = 0; ky < kernelHeight; ky++) {
        for (let kx = 0; kx < kernelWidth; kx++) {
          for (let c = 0; c < padded; c++) {
            const y = oy * p.stride[0] - top + ky * p.dilation[0];
            const x = ox * p.stride[1] - left + kx * p.dilation[1];
            if (c >= p.channels) elements.push(unused);
            else if (y < 0 || y >= p.height || x < 0 || x >= p.width) elements.push(p.padValue);
            else elements.push(frame[(y * p.width + x) * p.channels + c]);
          }
        }
      }
    }
  }
  return elements;
}

export function slidingWindowCase(random: Random, params: SlidingWindowParams): SweepCase {
  const size = params.height * params.width * params.channels;
  const input = randomElements(random, params.type, FRAMES * size);
  return {
    kernel: {
      id: 'window',
      kind: 'sliding-window',
      params: slidingWindow.params.parse(params),
      contents: {},
      layer: '',
    },
    input,
    expected: Array.from({ length: FRAMES }, (_, f) =>
      windowsOf(params, input.subarray(f * size, (f + 1) * size)),
    ).flat(),
  };
}

const types: readonly IntegerType[] = [bipolar, uint(1), uint(4), int(2), int(8), uint(8)];

/** The depth it should have, or one of those it can have, from the least on. */
function withDepth(random: Random, shape: SlidingWindowShape, isFree: boolean): SlidingWindowParams {
  const spanned = ([0, 1] as const).map(i => (shape.kernel[i] - 1) * shape.dilation[i]);
  const least = (spanned[0] * shape.width + spanned[1] + 1) * Math.ceil(shape.channels / shape.lanes) + 1;
  return { ...shape, depthBeats: isFree ? least + random.pick([0, 0, 1, 2, 5, 20]) : windowDepth(shape) };
}

/** Zero, a number of the type, or one that needs another type. */
export function randomPadValue(random: Random, type: IntegerType): number {
  const { min, max } = bounds(type);
  return random.pick([0, min, randomElement(random, type), randomElement(random, type), min - 3, max + 1]);
}

/** A legal parameter set; about every second one is padded, dilated or strided in some direction. */
function randomParams(random: Random, type: IntegerType): SlidingWindowParams {
  for (;;) {
    const channels = random.integer(1, 5);
    const isPadded = random.integer(0, 2) > 0;
    const kernel = [random.integer(1, 4), random.integer(1, 4)] as const;
    const dilation = [random.pick([1, 1, 2, 3]), random.pick([1, 1, 2, 3])] as const;
    const pad = (axis: 0 | 1): number =>
      isPadded ? random.integer(0, Math.min((kernel[axis] - 1) * dilation[axis], 3)) : 0;
    const shape: SlidingWindowShape = {
      height: random.integer(1, 9),
      width: random.integer(1, 9),
      channels,
      lanes: random.integer(1, channels),
      type,
      kernel,
      dilation,
      stride: [random.pick([1, 1, 2, 3, 4]), random.pick([1, 1, 2, 3, 4])],
      pads: [pad(0), pad(1), pad(0), pad(1)],
      padValue: randomPadValue(random, type),
    };
    const params = withDepth(random, shape, random.integer(0, 2) > 0);
    if (slidingWindow.params.safeParse(params).success) return params;
  }
}

/** `random` parameter sets, after the shapes that networks have and the corners. */
export function slidingWindowCases(drawn = 48, seed = 6): SweepCase[] {
  const random = new Random(seed);
  const named: SlidingWindowShape[] = [];
  for (const type of [uint(2), int(3)]) {
    for (const channels of [1, 3, 4]) {
      const common = { ...plain, type, channels, lanes: Math.min(channels, 2), height: 6, width: 7 };
      named.push(
        { ...common, kernel: [3, 3] },
        { ...common, kernel: [3, 3], pads: [1, 1, 1, 1], padValue: bounds(type).min },
        { ...common, kernel: [3, 3], pads: [1, 1, 1, 1], stride: [2, 2] },
        { ...common, kernel: [2, 2], stride: [2, 2] },
        { ...common, kernel: [1, 1] },
        { ...common, kernel: [1, 1], stride: [2, 2] },
        // As many output rows and columns as it can have: windows move back at row and frame ends.
        { ...common, kernel: [3, 3], pads: [2, 2, 2, 2] },
        { ...common, kernel: [6, 7] },
        { ...common, kernel: [2, 3], stride: [3, 4] },
        { ...common, kernel: [3, 3], dilation: [2, 3], pads: [2, 3, 2, 3] },
      );
    }
  }
  for (const channels of [1, 4, 5]) {
    const common = { ...plain, type: bipolar, channels, lanes: Math.min(channels, 2), height: 6, width: 7 };
    named.push(
      { ...common, kernel: [3, 3], pads: [1, 1, 1, 1] },
      { ...common, kernel: [3, 3], pads: [1, 1, 1, 1], padValue: -1 },
      { ...common, kernel: [3, 3], pads: [1, 1, 1, 1], padValue: 1 },
      { ...common, kernel: [2, 3], pads: [0, 1, 1, 2], stride: [2, 1] },
      { ...common, kernel: [3, 3], pads: [1, 1, 1, 1], padValue: 3 },
    );
  }
  return [
    ...named.map((shape, i) => slidingWindowCase(random, withDepth(random, shape, i % 2 === 1))),
    ...Array.from({ length: drawn }, (_, i) =>
      slidingWindowCase(random, randomParams(random, types[i % types.length])),
    ),
  ];
}
