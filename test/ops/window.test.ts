import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  bipolar,
  type IntegerType,
  int,
  rangeOf,
  typeHolding,
  typeName,
  uint,
} from '../../src/ir/integer-type.ts';
import { type WindowAttrs, window, windowCount } from '../../src/ops/window/index.ts';

const SEED = 20240621;

const pair = (max: number) =>
  fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max })).map(([a, b]) => [a, b] as const);
const pad = fc.integer({ min: 0, max: 3 });

const cases = fc
  .record({
    size: fc.tuple(pair(6), fc.integer({ min: 1, max: 3 })),
    kernel: pair(3),
    strides: pair(3),
    dilations: pair(2),
    pads: fc.tuple(pad, pad, pad, pad),
    padValue: fc.integer({ min: -9, max: 9 }),
  })
  .filter(c => windowCount(c, 0, c.size[0][0]) >= 1 && windowCount(c, 1, c.size[0][1]) >= 1);

it('shows every window of a padded image', () => {
  fc.assert(
    fc.property(cases, ({ size: [[height, width], channels], ...attrs }) => {
      // A padded image in full, and every window cut out of it.
      const [top, left, bottom, right] = attrs.pads;
      const value = (y: number, x: number, c: number): number => 100 + (y * width + x) * channels + c;
      const image = Array.from({ length: top + height + bottom }, (_, y) =>
        Array.from({ length: left + width + right }, (_, x) =>
          Array.from({ length: channels }, (_, c) =>
            y >= top && y < top + height && x >= left && x < left + width
              ? value(y - top, x - left, c)
              : attrs.padValue,
          ),
        ),
      );
      const expected: number[] = [];
      const span = [0, 1].map(i => (attrs.kernel[i] - 1) * attrs.dilations[i] + 1);
      let windows = 0;
      for (let y = 0; y + span[0] <= image.length; y += attrs.strides[0]) {
        for (let x = 0; x + span[1] <= image[0].length; x += attrs.strides[1]) {
          windows++;
          for (let ky = 0; ky < attrs.kernel[0]; ky++) {
            for (let kx = 0; kx < attrs.kernel[1]; kx++) {
              expected.push(...image[y + ky * attrs.dilations[0]][x + kx * attrs.dilations[1]]);
            }
          }
        }
      }
      const input = Float64Array.from({ length: height * width * channels }, (_, i) => 100 + i);
      const info = { shape: [height, width, channels], type: uint(10), range: { min: 100, max: 500 } };
      expect([...window.reference(attrs, [input], [info])]).toEqual(expected);
      const { shape, type, range } = window.infer(attrs, [info]);
      expect(shape[0] * shape[1]).toBe(windows);
      expect(shape[2]).toBe(attrs.kernel[0] * attrs.kernel[1] * channels);
      for (const element of expected) {
        expect(element >= range.min && element <= range.max).toBe(true);
        expect(element >= rangeOf(type).min && element <= rangeOf(type).max).toBe(true);
      }
    }),
    { seed: SEED, numRuns: 200 },
  );
});

it.each<{ type: IntegerType; padValue: number; holds: string }>([
  { type: bipolar, padValue: 0, holds: 'int2' },
  { type: bipolar, padValue: -1, holds: 'bipolar' },
  { type: bipolar, padValue: 1, holds: 'bipolar' },
  { type: bipolar, padValue: 2, holds: 'int3' },
  { type: uint(2), padValue: 3, holds: 'uint2' },
  { type: uint(2), padValue: 4, holds: 'uint3' },
  { type: uint(2), padValue: -1, holds: 'int3' },
  { type: int(4), padValue: -8, holds: 'int4' },
  { type: int(4), padValue: -9, holds: 'int5' },
])('gives $type padded with $padValue the type $holds', ({ type, padValue, holds }) => {
  const attrs: WindowAttrs = {
    ...{ kernel: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [1, 0, 0, 0] },
    padValue,
  };
  const info = { shape: [4, 4, 2], type, range: rangeOf(type) };
  expect(typeName(window.infer(attrs, [info]).type)).toBe(holds);
  expect(typeName(typeHolding(type, padValue))).toBe(holds);
  const unpadded = window.infer({ ...attrs, pads: [0, 0, 0, 0] }, [info]);
  expect(unpadded.type).toEqual(type);
  expect(unpadded.range).toEqual(info.range);
});
