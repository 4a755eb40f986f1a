import { expect, it } from 'vitest';
import { bipolar, int, uint } from '../../src/ir/integer-type.ts';
import { tensorSchema } from '../../src/ir/tensor-store.ts';
import type { ValueInfo } from '../../src/ops/op-room.ts';
import { pool } from '../../src/ops/pool/index.ts';

const values = (info: Partial<ValueInfo>): ValueInfo => ({
  shape: [2, 6],
  type: int(4),
  range: { min: -8, max: 7 },
  ...info,
});

/** Bounds that the results keep and two inputs attain. */
it.each([
  ['max', 'signed', values({}), int(4), [-8, 7]],
  ['max', 'part of a type', values({ range: { min: -3, max: 2 } }), int(4), [-3, 2]],
  ['max', 'bipolar', values({ type: bipolar, range: { min: -1, max: 1 } }), bipolar, [-1, 1]],
  ['sum', 'signed', values({}), int(6), [-24, 21]],
  ['sum', 'unsigned', values({ type: uint(2), range: { min: 0, max: 3 } }), uint(4), [0, 9]],
  ['sum', 'unsigned at a boundary', values({ type: uint(3), range: { min: 0, max: 5 } }), uint(4), [0, 15]],
  ['sum', 'bipolar', values({ type: bipolar, range: { min: -1, max: 1 } }), int(3), [-3, 3]],
] as const)('types the %s of %s values, and attains both bounds', (mode, _, input, type, [min, max]) => {
  const attrs = { mode, places: 3 };
  expect(pool.infer(attrs, [input])).toEqual({ shape: [2, 2], type, range: { min, max } });
  for (const [fill, bound] of [
    [input.range.min, min],
    [input.range.max, max],
  ]) {
    const result = pool.reference(attrs, [new Float64Array(12).fill(fill)], [input]);
    expect([...result]).toEqual([bound, bound, bound, bound]);
  }
});

it('takes each channel by itself, window by window', () => {
  const input = Float64Array.of(1, -2, 3, -4, -5, 6, /* second window */ 7, 0, -8, 1, 2, -3);
  expect([...pool.reference({ mode: 'max', places: 3 }, [input], [values({})])]).toEqual([3, 6, 7, 1]);
  expect([...pool.reference({ mode: 'sum', places: 3 }, [input], [values({})])]).toEqual([-1, 0, 1, -2]);
  expect([...pool.reference({ mode: 'max', places: 6 }, [input], [values({})])]).toEqual([6, 7]);
  expect([...pool.reference({ mode: 'sum', places: 1 }, [input], [values({})])]).toEqual([...input]);
});

it('refuses windows of a broken number of elements', () => {
  expect(() => pool.infer({ mode: 'max', places: 4 }, [values({})])).toThrow('6 elements in 4 places');
});

it('multiplies and stores nothing, and comes back from JSON', () => {
  const attrs = { mode: 'sum', places: 9 } as const;
  expect(pool.macs(attrs, [values({})])).toBe(0);
  expect(pool.parameterBits(attrs, [values({})])).toBe(0);
  const schema = pool.schema(tensorSchema(new Uint8Array()));
  expect(schema.parse(JSON.parse(JSON.stringify(attrs)))).toEqual(attrs);
  for (const bad of [{ mode: 'mean' }, { places: 0 }, { places: 2.5 }, { extra: 1 }]) {
    expect(schema.safeParse({ ...attrs, ...bad }).success, JSON.stringify(bad)).toBe(false);
  }
});
