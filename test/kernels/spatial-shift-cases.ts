import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import {
  type SpatialShiftParams,
  type SpatialShiftShape,
  shiftDepth,
  spatialShift,
} from '../../src/kernels/spatial-shift/index.ts';
import { bounds, randomElement, randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

type Pair = readonly [dx: number, dy: number];

/** From the input's side: every element is put wherever it is seen. */
function shifted(p: SpatialShiftShape, frame: ArrayLike<number>): number[] {
  const { height, width, channels, stride, taps } = p;
  const [rows, columns] = [Math.ceil(height / stride), Math.ceil(width / stride)];
  const places = taps[0] * taps[1];
  const result = new Array<number>(rows * columns * places * channels).fill(p.padValue);
  for (let i = 0; i < frame.length; i++) {
    const c = i % channels;
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    for (let place = 0; place < places; place++) {
      const h = (y - p.shifts[c][1] - Math.floor(place / taps[1])) / stride;
      const w = (x - p.shifts[c][0] - (place % taps[1])) / stride;
      const isSeen =
        Number.isInteger(h) && Number.isInteger(w) && h >= 0 && h < rows && w >= 0 && w < columns;
      if (isSeen) result[((h * columns + w) * places + place) * channels + c] = frame[i];
    }
  }
  return result;
}

export function spatialShiftCase(random: Random, params: SpatialShiftParams): SweepCase {
  const size = params.height * params.width * params.channels;
  const input = randomElements(random, params.type, FRAMES * size);
  return {
    kernel: {
      id: 'shift',
      kind: 'spatial-shift',
      params: spatialShift.params.parse(params),
      contents: {},
      layer: '',
    },
    input,
    expected: Array.from({ length: FRAMES }, (_, f) =>
      shifted(params, input.subarray(f * size, (f + 1) * size)),
    ).flat(),
  };
}

const types: readonly IntegerType[] = [uint(4), bipolar, int(8), uint(1), int(3)];

/** The depth it should have, or one of those it can have, from the least on. */
export function withDepth(random: Random, shape: SpatialShiftShape, isFree: boolean): SpatialShiftParams {
  if (!isFree) return { ...shape, depthBeats: shiftDepth(shape) };
  let depthBeats = 2;
  while (!spatialShift.params.safeParse({ ...shape, depthBeats }).success) depthBeats++;
  return { ...shape, depthBeats: depthBeats + random.pick([0, 0, 1, 2, 5, 20]) };
}

/** Zero, a number of the type, or one that needs another type. */
function randomPadValue(random: Random, type: IntegerType): number {
  const { min, max } = bounds(type);
  return random.pick([0, 0, 0, randomElement(random, type), min - 3, max + 1]);
}

function randomShape(random: Random, type: IntegerType, i: number): SpatialShiftShape {
  const channels = random.pick([1, 2, 3, 4, 6, 8]);
  const divisors = [1, 2, 3, 4, 6, 8].filter(n => channels % n === 0);
  // Neighbours, a few pixels, one direction only, or further than the map is large.
  const [low, high] = random.pick([
    [-1, 1],
    [-1, 1],
    [-3, 2],
    [0, 3],
    [-4, -1],
    [-12, 12],
  ] as const);
  const few = Array.from({ length: 3 }, (): Pair => [random.integer(low, high), random.integer(low, high)]);
  const isShared = random.integer(0, 2) === 0;
  return {
    height: random.integer(1, 9),
    width: random.integer(1, 9),
    channels,
    lanes: random.pick(divisors),
    type,
    stride: random.pick([1, 1, 2, 3]),
    taps: i % 3 === 0 ? [random.integer(1, 2), random.integer(1, 2)] : [1, 1],
    shifts: Array.from(
      { length: channels },
      (): Pair => (isShared ? random.pick(few) : [random.integer(low, high), random.integer(low, high)]),
    ),
    padValue: randomPadValue(random, type),
  };
}

/** `drawn` random parameter sets after the shapes that networks have and the corners. */
export function spatialShiftCases(drawn = 70, seed = 16): SweepCase[] {
  const random = new Random(seed);
  const around = Array.from({ length: 9 }, (_, i): Pair => [(i % 3) - 1, Math.floor(i / 3) - 1]);
  const all = (channels: number, of: (c: number) => Pair): Pair[] =>
    Array.from({ length: channels }, (_, c) => of(c));
  const named: SpatialShiftShape[] = [];
  for (const lanes of [1, 2, 4]) {
    for (const stride of [1, 2]) {
      const common = { height: 6, width: 7, lanes, stride, type: uint(4), padValue: 0 } as const;
      named.push(
        // The groups of ShiftNet, in the order of the channels and one channel of each after the other.
        { ...common, channels: 16, taps: [1, 1], shifts: all(16, c => around[Math.floor(c / 2) % 9]) },
        { ...common, channels: 16, taps: [1, 1], shifts: all(16, c => around[c % 9]) },
        // Lanes that share a shift in every fold.
        { ...common, channels: 8, taps: [1, 1], shifts: all(8, c => around[Math.floor(c / 4)]) },
        { ...common, channels: 4, taps: [2, 2], shifts: all(4, c => [c - 2, 1 - c]) },
        { ...common, channels: 4, taps: [1, 2], shifts: all(4, c => [-c, c - 1]) },
        { ...common, channels: 4, taps: [1, 1], shifts: all(4, () => [0, 0]) },
        { ...common, channels: 4, taps: [1, 1], shifts: all(4, () => [9, 9]) },
        { ...common, channels: 4, taps: [2, 1], shifts: all(4, c => [c % 2 === 0 ? -20 : 1, -6]) },
      );
    }
  }
  return [
    ...named.map((shape, i) => spatialShiftCase(random, withDepth(random, shape, i % 3 === 2))),
    ...Array.from({ length: drawn }, (_, i) =>
      spatialShiftCase(
        random,
        withDepth(random, randomShape(random, types[i % types.length], i), random.integer(0, 2) > 0),
      ),
    ),
  ];
}
