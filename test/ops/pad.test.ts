import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bipolar, type IntegerType, int, rangeOf, uint } from '../../src/ir/integer-type.ts';
import { pad } from '../../src/ops/pad/index.ts';

const SEED = 20240514;
const size = fc.integer({ min: 1, max: 4 });
const side = fc.integer({ min: 0, max: 3 });

it('puts an image into a larger one of the constant', () => {
  fc.assert(
    fc.property(size, size, size, fc.tuple(side, side, side, side), (height, width, channels, pads) => {
      const info = { shape: [height, width, channels], type: int(8), range: { min: -5, max: 60 } };
      const frame = Float64Array.from({ length: height * width * channels }, (_, i) => ((i * 37) % 66) - 5);
      const [top, left, bottom, right] = pads;
      // Row by row: pixels of the constant on both sides, whole rows of it above and below.
      const blank = (pixels: number): number[] => new Array<number>(pixels * channels).fill(99);
      const across = left + width + right;
      const rows = Array.from({ length: height }, (_, y) => [
        ...blank(left),
        ...frame.subarray(y * width * channels, (y + 1) * width * channels),
        ...blank(right),
      ]);
      const expected = [...blank(top * across), ...rows.flat(), ...blank(bottom * across)];
      expect([...pad.reference({ pads, value: 99 }, [frame], [info])]).toEqual(expected);
      const isPadded = pads.some(n => n > 0);
      expect(pad.infer({ pads, value: 99 }, [info])).toEqual({
        shape: [top + height + bottom, across, channels],
        type: int(8),
        range: { min: -5, max: isPadded ? 99 : 60 },
      });
    }),
    { seed: SEED, numRuns: 200 },
  );
});

it.each<[IntegerType, number, IntegerType]>([
  [uint(3), 0, uint(3)],
  [uint(3), 8, uint(4)],
  [uint(3), -1, int(4)],
  [int(3), -5, int(4)],
  [bipolar, -1, bipolar],
  [bipolar, 0, int(2)],
])('keeps %o where it holds %d, and takes %o', (type, value, expected) => {
  const info = { shape: [2, 2, 1], type, range: rangeOf(type) };
  const result = pad.infer({ pads: [0, 1, 0, 0], value }, [info]);
  expect(result.type).toEqual(expected);
  expect(result.range.min).toBe(Math.min(rangeOf(type).min, value));
  expect(result.range.max).toBe(Math.max(rangeOf(type).max, value));
});

it('refuses what is no image, and reads its attributes from JSON', () => {
  const info = { shape: [4, 2], type: int(8), range: { min: 0, max: 1 } };
  expect(() => pad.infer({ pads: [1, 1, 1, 1], value: 0 }, [info])).toThrow(
    'padding of a value of shape [4,2]',
  );
  const schema = pad.schema(undefined as never);
  const attrs = { pads: [0, 1, 2, 3], value: -4 };
  expect(schema.parse(attrs)).toEqual(attrs);
  expect(schema.safeParse({ ...attrs, pads: [0, 1, 2, -1] }).success).toBe(false);
});
