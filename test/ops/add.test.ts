import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type IntegerRange, int, uint } from '../../src/ir/integer-type.ts';
import { tensorSchema } from '../../src/ir/tensor-store.ts';
import { add } from '../../src/ops/add/index.ts';
import type { ValueInfo } from '../../src/ops/op-room.ts';

const SEED = 20240612;

const info = (range: IntegerRange, shape: readonly number[] = [2, 3]): ValueInfo => ({
  shape,
  type: range.min < 0 ? int(20) : uint(20),
  range,
});

const ranges = fc
  .tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: 0, max: 40 }))
  .map(([min, width]) => ({ min, max: min + width }));
const multipliers = fc.tuple(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -300, max: 300 }));

it('weighs and adds element by element, and its range is attained at both ends', () => {
  fc.assert(
    fc.property(multipliers, ranges, ranges, fc.nat(1000), (m, ra, rb, seed) => {
      const draw = (range: IntegerRange, i: number) =>
        range.min + ((seed + 31 * i) % (range.max - range.min + 1));
      const [a, b] = [ra, rb].map((range, k) =>
        Float64Array.from({ length: 6 }, (_, i) => draw(range, i + 17 * k)),
      );
      const sums = add.reference({ multipliers: m }, [a, b], [info(ra), info(rb)]);
      const exact = [...a].map((v, i) => Number(BigInt(m[0]) * BigInt(v) + BigInt(m[1]) * BigInt(b[i])));
      expect([...sums].map(v => v + 0)).toEqual(exact);
      const { range, type, shape } = add.infer({ multipliers: m }, [info(ra), info(rb)]);
      expect(shape).toEqual([2, 3]);
      const corners = [ra.min, ra.max].flatMap(x => [rb.min, rb.max].map(y => m[0] * x + m[1] * y));
      expect([range.min + 0, range.max + 0]).toEqual([Math.min(...corners) + 0, Math.max(...corners) + 0]);
      const bits = type.kind === 'int' ? type.bits : expect.fail('a sum is signed');
      expect(range.min >= -(2 ** (bits - 1)) && range.max < 2 ** (bits - 1)).toBe(true);
      const isNarrower = bits === 1 || range.min < -(2 ** (bits - 2)) || range.max >= 2 ** (bits - 2);
      expect(isNarrower, `${range.min}..${range.max} in ${bits} bits`).toBe(true);
    }),
    { seed: SEED, numRuns: 400 },
  );
});

it('refuses operands of different shapes', () => {
  const range = { min: 0, max: 1 };
  expect(() => add.infer({ multipliers: [1, 1] }, [info(range, [2, 3]), info(range, [3, 2])])).toThrow(
    'sum of [2,3] and [3,2]',
  );
});

it('counts one multiply-accumulate per element, and comes back from JSON', () => {
  const attrs = { multipliers: [3, -4] } as const;
  const infos = [info({ min: 0, max: 1 }), info({ min: 0, max: 1 })];
  expect(add.macs(attrs, infos)).toBe(6);
  expect(add.parameterBits(attrs, infos)).toBe(0);
  const schema = add.schema(tensorSchema(new Uint8Array()));
  expect(schema.parse(JSON.parse(JSON.stringify(attrs)))).toEqual(attrs);
  for (const bad of [[1], [1, 2, 3], [1, 0.5], 'no']) {
    expect(schema.safeParse({ multipliers: bad }).success, JSON.stringify(bad)).toBe(false);
  }
});
