import fc from 'fast-check';
import { expect, it } from 'vitest';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { int, uint } from '../../src/ir/integer-type.ts';
import { tensorSchema } from '../../src/ir/tensor-store.ts';
import { weightCodeOf } from '../../src/ir/weight-code.ts';
import { dense } from '../../src/ops/dense/index.ts';
import type { ValueInfo } from '../../src/ops/op-room.ts';
import { pool } from '../../src/ops/pool/index.ts';
import { type WindowAttrs, window, windowCount } from '../../src/ops/window/index.ts';
import { LEAST, MOST, padded, starts, taps, type WindowCase, windowCases } from './images.ts';

const SEED = 20240611;

const infoOf = ({ height, width, channels }: WindowCase): ValueInfo => ({
  shape: [height, width, channels],
  type: int(5),
  range: { min: LEAST, max: MOST },
});

/** Beginnings of the windows on the padded image, rows first. */
function beginnings(rows: readonly (readonly unknown[])[], attrs: WindowAttrs): [number, number][] {
  const [spanY, spanX] = [0, 1].map(i => (attrs.kernel[i] - 1) * attrs.dilations[i] + 1);
  return starts(rows.length, spanY, attrs.strides[0]).flatMap(y =>
    starts(rows[0].length, spanX, attrs.strides[1]).map((x): [number, number] => [y, x]),
  );
}

const windowsOf = (c: WindowCase): Float64Array =>
  window.reference(c.attrs, [Float64Array.from(c.image)], [infoOf(c)]);

it('cuts the padded image into windows, channels innermost', () => {
  let count = 0;
  fc.assert(
    fc.property(windowCases, c => {
      const rows = padded(c);
      const places = beginnings(rows, c.attrs);
      const expected = places.flatMap(at => taps(at, c.attrs).flatMap(([y, x]) => rows[y][x]));
      expect([...windowsOf(c)]).toEqual(expected);
      const { shape } = window.infer(c.attrs, [infoOf(c)]);
      expect(shape.reduce((a, b) => a * b, 1)).toBe(expected.length);
      expect(shape[0] * shape[1]).toBe(places.length);
      expect(windowCount(c.attrs, 0, c.height)).toBe(shape[0]);
      count += places.length;
    }),
    { seed: SEED, numRuns: 500 },
  );
  expect(count).toBeGreaterThan(3000);
});

it('makes a convolution with a dense layer: seven plain loops say the same', () => {
  const outputs = 3;
  fc.assert(
    fc.property(windowCases, fc.nat(2 ** 20), (c, seed) => {
      const { attrs, channels } = c;
      const [kh, kw] = attrs.kernel;
      // weights[o][ci][ky][kx] of a framework, from a hash of its indices.
      const weight = (o: number, ci: number, ky: number, kx: number): number =>
        ((seed + 7919 * o + 104729 * ci + 1299709 * ky + 15485863 * kx) % 15) - 7;
      const matrix: number[] = [];
      for (let o = 0; o < outputs; o++) {
        for (let ky = 0; ky < kh; ky++) {
          for (let kx = 0; kx < kw; kx++) {
            for (let ci = 0; ci < channels; ci++) matrix.push(weight(o, ci, ky, kx));
          }
        }
      }
      const rows = padded(c);
      const expected: number[] = [];
      for (const [y, x] of beginnings(rows, attrs)) {
        for (let o = 0; o < outputs; o++) {
          let sum = 0;
          for (let ci = 0; ci < channels; ci++) {
            for (let ky = 0; ky < kh; ky++) {
              for (let kx = 0; kx < kw; kx++) {
                sum +=
                  weight(o, ci, ky, kx) * rows[y + ky * attrs.dilations[0]][x + kx * attrs.dilations[1]][ci];
              }
            }
          }
          expected.push(sum);
        }
      }
      const weights = integerTensor([outputs, kh * kw * channels], matrix);
      const product = { weights, weightCode: weightCodeOf(weights) };
      const info = window.infer(attrs, [infoOf(c)]);
      expect([...dense.reference(product, [windowsOf(c)], [info])].map(v => v + 0)).toEqual(
        expected.map(v => v + 0),
      );
    }),
    { seed: SEED, numRuns: 300 },
  );
});

it('pools with a pool layer: each window and channel by itself says the same', () => {
  fc.assert(
    fc.property(windowCases, fc.constantFrom('max' as const, 'sum' as const), (c, mode) => {
      const rows = padded(c);
      const expected = beginnings(rows, c.attrs).flatMap(at =>
        Array.from({ length: c.channels }, (_, channel) => {
          const seen = taps(at, c.attrs).map(([y, x]) => rows[y][x][channel]);
          return mode === 'max' ? seen.toSorted((a, b) => b - a)[0] : seen.reduce((a, b) => a + b, 0);
        }),
      );
      const info = window.infer(c.attrs, [infoOf(c)]);
      const attrs = { mode, places: c.attrs.kernel[0] * c.attrs.kernel[1] };
      expect([...pool.reference(attrs, [windowsOf(c)], [info])].map(v => v + 0)).toEqual(
        expected.map(v => v + 0),
      );
      const pooled = pool.infer(attrs, [info]);
      expect(pooled.shape).toEqual([...info.shape.slice(0, -1), c.channels]);
      for (const value of expected) {
        expect(value).toBeGreaterThanOrEqual(pooled.range.min);
        expect(value).toBeLessThanOrEqual(pooled.range.max);
      }
    }),
    { seed: SEED, numRuns: 300 },
  );
});

const plain: WindowAttrs = {
  kernel: [2, 2],
  strides: [1, 1],
  dilations: [1, 1],
  pads: [0, 0, 0, 0],
  padValue: -3,
};
const positive: ValueInfo = { shape: [3, 3, 2], type: uint(3), range: { min: 1, max: 6 } };

it('widens the range to the value of padding, where there is any', () => {
  expect(window.infer(plain, [positive])).toEqual({
    shape: [2, 2, 8],
    type: uint(3),
    range: { min: 1, max: 6 },
  });
  expect(window.infer({ ...plain, pads: [0, 0, 1, 0], padValue: 0 }, [positive]).range).toEqual({
    min: 0,
    max: 6,
  });
  expect(window.infer({ ...plain, pads: [0, 1, 0, 0], padValue: 7 }, [positive]).range).toEqual({
    min: 1,
    max: 7,
  });
});

it('refuses windows that do not fit, and values that are no image', () => {
  expect(() => window.infer({ ...plain, kernel: [4, 1] }, [positive])).toThrow(
    'a window is larger than its padded image',
  );
  expect(() => window.infer({ ...plain, kernel: [1, 2], dilations: [1, 3] }, [positive])).toThrow(
    'a window is larger',
  );
  expect(window.infer({ ...plain, kernel: [4, 1], pads: [1, 0, 0, 0] }, [positive]).shape).toEqual([1, 3, 8]);
  expect(() => window.infer(plain, [{ ...positive, shape: [9, 2] }])).toThrow(
    'windows of a value of shape [9,2]',
  );
});

it('multiplies and stores nothing, and comes back from JSON', () => {
  expect(window.macs(plain, [positive])).toBe(0);
  expect(window.parameterBits(plain, [positive])).toBe(0);
  const schema = window.schema(tensorSchema(new Uint8Array()));
  expect(schema.parse(JSON.parse(JSON.stringify(plain)))).toEqual(plain);
  for (const bad of [
    { kernel: [0, 1] },
    { strides: [1] },
    { dilations: [1, 1.5] },
    { pads: [0, 0, -1, 0] },
    { pads: [0, 0] },
    { padValue: 0.5 },
    { extra: 1 },
  ]) {
    expect(schema.safeParse({ ...plain, ...bad }).success, JSON.stringify(bad)).toBe(false);
  }
});
