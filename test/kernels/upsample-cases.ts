import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import {
  type UpsampleParams,
  type UpsampleShape,
  upsample,
  upsampleDepth,
} from '../../src/kernels/upsample/index.ts';
import { randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

/** Every row and pixel copied as often as it must be, image by image. */
function upsampled(p: UpsampleShape, frame: readonly number[]): number[] {
  const cut = (values: readonly number[], size: number): number[][] =>
    Array.from({ length: values.length / size }, (_, i) => values.slice(i * size, (i + 1) * size));
  const times = <T>(n: number, item: T): T[] => Array.from({ length: n }, () => item);
  return cut(frame, p.width * p.channels).flatMap(row =>
    times(
      p.factors[0],
      cut(row, p.channels).flatMap(pixel => times(p.factors[1], pixel).flat()),
    ).flat(),
  );
}

export function upsampleCase(random: Random, params: UpsampleParams): SweepCase {
  const size = params.height * params.width * params.channels;
  const input = randomElements(random, params.type, FRAMES * size);
  return {
    kernel: {
      id: 'upsample',
      kind: 'upsample',
      params: upsample.params.parse(params),
      contents: {},
      layer: '',
    },
    input,
    expected: Array.from({ length: FRAMES }, (_, f) =>
      upsampled(params, [...input.subarray(f * size, (f + 1) * size)]),
    ).flat(),
  };
}

const types: readonly IntegerType[] = [bipolar, uint(1), uint(4), int(2), int(8)];

/** The depth it should have, or the least, or one near it. */
function depthOf(random: Random, shape: UpsampleShape, i: number): number {
  const row = Math.ceil(shape.channels / shape.lanes) * (shape.factors[0] > 1 ? shape.width : 1);
  return i % 2 === 0 ? upsampleDepth(shape) : row + 1 + random.pick([0, 0, 1, 2, 7]);
}

export function upsampleCases(): SweepCase[] {
  const random = new Random(12);
  const cases: SweepCase[] = [];
  for (const vertical of [1, 2, 3]) {
    for (const horizontal of [1, 2, 3, 5]) {
      for (let i = 0; i < 9; i++) {
        const channels = i === 0 ? 1 : random.integer(1, 6);
        const shape: UpsampleShape = {
          height: random.integer(1, 5),
          width: i === 1 ? 1 : random.integer(1, 7),
          channels,
          lanes: i < 3 ? channels : random.integer(1, channels),
          type: types[cases.length % types.length],
          factors: [vertical, horizontal],
        };
        cases.push(upsampleCase(random, { ...shape, depthBeats: depthOf(random, shape, i) }));
      }
    }
  }
  return cases;
}
