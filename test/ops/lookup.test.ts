import fc from 'fast-check';
import { expect, it } from 'vitest';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { bipolar, int, uint } from '../../src/ir/integer-type.ts';
import { TensorWriter, tensorSchema } from '../../src/ir/tensor-store.ts';
import { type LookupAttrs, lookup } from '../../src/ops/lookup/index.ts';

const SEED = 20240512;

const cases = fc
  .record({
    channels: fc.integer({ min: 1, max: 4 }),
    entries: fc.integer({ min: 1, max: 9 }),
    min: fc.integer({ min: -9, max: 9 }),
    vectors: fc.integer({ min: 1, max: 3 }),
    isShared: fc.boolean(),
  })
  .chain(({ channels, entries, min, vectors, isShared }) => {
    const sets = isShared ? 1 : channels;
    const row = fc.array(fc.integer({ min: -128, max: 127 }), { minLength: entries, maxLength: entries });
    const size = vectors * channels;
    return fc.record({
      ...{ channels: fc.constant(channels), min: fc.constant(min) },
      rows: fc.array(row, { minLength: sets, maxLength: sets }),
      frame: fc.array(fc.integer({ min, max: min + entries - 1 }), { minLength: size, maxLength: size }),
    });
  });

it('gives every element the entry of its channel, and the range of those that can be reached', () => {
  fc.assert(
    fc.property(cases, ({ channels, min, rows, frame }) => {
      const attrs: LookupAttrs = {
        tables: integerTensor([rows.length, rows[0].length], rows.flat()),
        min,
        output: int(8),
      };
      const range = { min: Math.min(...frame), max: Math.max(...frame) };
      const info = { shape: [frame.length / channels, channels], type: int(6), range };
      // A table as a map from input to output.
      const maps = rows.map(row => new Map(row.map((y, i) => [min + i, y])));
      const expected = frame.map((x, e) => maps[rows.length === 1 ? 0 : e % channels].get(x));
      expect([...lookup.reference(attrs, [Float64Array.from(frame)], [info])]).toEqual(expected);
      const reachable = maps.flatMap(map =>
        [...map].filter(([x]) => x >= range.min && x <= range.max).map(([, y]) => y),
      );
      expect(lookup.infer(attrs, [info])).toEqual({
        shape: info.shape,
        type: int(8),
        range: { min: Math.min(...reachable), max: Math.max(...reachable) },
      });
      expect(lookup.parameterBits(attrs, [info])).toBe(8 * rows.flat().length);
      expect(lookup.macs(attrs, [info])).toBe(0);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

it('never asks for the 0 of a bipolar input', () => {
  const attrs = { tables: integerTensor([1, 3], [2, 99, -1]), min: -1, output: int(3) };
  const info = { shape: [2], type: bipolar, range: { min: -1, max: 1 } };
  expect([...lookup.reference(attrs, [Float64Array.of(1, -1)], [info])]).toEqual([-1, 2]);
  expect(lookup.infer(attrs, [info]).range).toEqual({ min: -1, max: 2 });
});

it('refuses what does not fit', () => {
  const info = { shape: [4], type: int(3), range: { min: -4, max: 3 } };
  const infer = (tables: LookupAttrs['tables'], min: number) => () =>
    lookup.infer({ tables, min, output: uint(2) }, [info]);
  const eight = [0, 1, 2, 3, 3, 2, 1, 0];
  expect(infer(integerTensor([2, 8], [...eight, ...eight]), -4)).toThrow('2 tables for 4 channels');
  expect(infer(integerTensor([1, 8], eight), -3)).toThrow('inputs -4..3 of a table for -3..4');
  expect(infer(integerTensor([1, 7], eight.slice(1)), -4)).toThrow('inputs -4..3 of a table for -4..2');
  expect(infer(integerTensor([1, 8], [...eight.slice(1), 4]), -4)).toThrow('entry 4 of a table of uint2');
  expect(infer(integerTensor([1, 65537], new Array(65537).fill(0)), -4)).toThrow('a table of 65537 entries');
  expect(infer(integerTensor([1, 8], eight), -4)).not.toThrow();
});

it('comes back from JSON with its tensor file', () => {
  const attrs = { tables: integerTensor([2, 2], [-300, 5, 0, 2 ** 33]), min: -1, output: int(40) };
  const tensors = new TensorWriter();
  const json = JSON.parse(JSON.stringify({ ...attrs, tables: tensors.put(attrs.tables) }));
  const schema = lookup.schema(tensorSchema(tensors.bytes()));
  expect(schema.parse(json)).toEqual(attrs);
  expect(schema.safeParse({ ...json, min: 0.5 }).success).toBe(false);
});
