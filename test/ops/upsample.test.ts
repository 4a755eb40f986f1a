import fc from 'fast-check';
import { expect, it } from 'vitest';
import { int } from '../../src/ir/integer-type.ts';
import { upsample } from '../../src/ops/upsample/index.ts';

const SEED = 20240513;
const size = fc.integer({ min: 1, max: 4 });

it('writes every pixel to all the places it covers', () => {
  fc.assert(
    fc.property(size, size, size, size, size, (height, width, channels, down, right) => {
      const info = { shape: [height, width, channels], type: int(8), range: { min: -5, max: 60 } };
      const frame = Float64Array.from({ length: height * width * channels }, (_, i) => ((i * 37) % 66) - 5);
      const attrs = { factors: [down, right] as const };
      const expected = new Array<number>(frame.length * down * right);
      // From the input's side: element (y, x, c) covers down * right places.
      frame.forEach((value, i) => {
        const [y, x, c] = [Math.floor(i / channels / width), Math.floor(i / channels) % width, i % channels];
        for (let dy = 0; dy < down; dy++) {
          for (let dx = 0; dx < right; dx++) {
            expected[((y * down + dy) * width * right + x * right + dx) * channels + c] = value;
          }
        }
      });
      expect([...upsample.reference(attrs, [frame], [info])]).toEqual(expected);
      expect(upsample.infer(attrs, [info])).toEqual({
        ...info,
        shape: [height * down, width * right, channels],
      });
    }),
    { seed: SEED, numRuns: 200 },
  );
});

it('refuses what is no image, and reads its attributes from JSON', () => {
  const info = { shape: [4, 2], type: int(8), range: { min: 0, max: 1 } };
  expect(() => upsample.infer({ factors: [2, 2] }, [info])).toThrow('upsampling of a value of shape [4,2]');
  const schema = upsample.schema(undefined as never);
  expect(schema.parse({ factors: [2, 3] })).toEqual({ factors: [2, 3] });
  expect(schema.safeParse({ factors: [0, 3] }).success).toBe(false);
  expect(schema.safeParse({ factors: [2] }).success).toBe(false);
});
