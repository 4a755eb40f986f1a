import fc from 'fast-check';
import { expect, it } from 'vitest';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import { TensorWriter, tensorSchema } from '../../src/ir/tensor-store.ts';
import { type ThresholdAttrs, threshold } from '../../src/ops/threshold/index.ts';

const SEED = 20240511;

const attrsOf = (
  rows: readonly (readonly number[])[],
  descending: readonly number[],
  output: IntegerType,
  base: number,
): ThresholdAttrs => ({
  thresholds: integerTensor([rows.length, rows[0].length], rows.flat()),
  descending: integerTensor([descending.length], descending),
  output,
  base,
});

const infoOf = (shape: readonly number[]) => ({ shape, type: int(8), range: { min: -128, max: 127 } });

const cases = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 6 }),
    fc.boolean(),
    fc.integer({ min: 1, max: 3 }),
  )
  .chain(([channels, levels, isShared, vectors]) => {
    const place = fc.integer({ min: -8, max: 8 });
    const row = fc.array(place, { minLength: levels, maxLength: levels }).map(r => r.sort((a, b) => a - b));
    const sets = isShared ? 1 : channels;
    return fc.record({
      channels: fc.constant(channels),
      rows: fc.array(row, { minLength: sets, maxLength: sets }),
      descending: fc.array(fc.constantFrom(0, 1), { minLength: sets, maxLength: sets }),
      base: fc.integer({ min: -9, max: 9 }),
      frame: fc.array(fc.integer({ min: -9, max: 9 }), {
        minLength: channels * vectors,
        maxLength: channels * vectors,
      }),
    });
  });

it('counts the steps climbed on every channel of every vector', () => {
  fc.assert(
    fc.property(cases, ({ channels, rows, descending, base, frame }) => {
      const attrs = attrsOf(rows, descending, int(8), base);
      const info = infoOf([frame.length / channels, channels]);
      const expected = frame.map((x, e) => {
        const set = rows.length === 1 ? 0 : e % channels;
        // A falling channel counts what it has not reached.
        const isClimbed = (t: number): boolean => (descending[set] === 1 ? x < t : x >= t);
        return base + rows[set].filter(isClimbed).length;
      });
      expect([...threshold.reference(attrs, [Float64Array.from(frame)], [info])]).toEqual(expected);
      const result = threshold.infer(attrs, [info]);
      expect(result).toEqual({
        shape: info.shape,
        type: int(8),
        range: { min: base, max: base + rows[0].length },
      });
      // Each threshold can be one past the input, so it has 9 bits; each set has a direction.
      expect(threshold.parameterBits(attrs, [info])).toBe(rows.flat().length * 9 + rows.length);
      expect(threshold.macs(attrs, [info])).toBe(0);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

it('gives -1 and +1 for a bipolar output, base aside', () => {
  const attrs = attrsOf([[0], [3], [-128], [128]], [0, 1, 0, 0], bipolar, 7);
  const info = infoOf([3, 4]);
  const frame = [-1, 2, -128, 127, 0, 3, 127, 127, 1, 4, 0, -128];
  expect([...threshold.reference(attrs, [Float64Array.from(frame)], [info])]).toEqual([
    -1, 1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1,
  ]);
  expect(threshold.infer(attrs, [info])).toEqual({
    shape: [3, 4],
    type: bipolar,
    range: { min: -1, max: 1 },
  });
});

it('refuses what does not fit', () => {
  const info = infoOf([4]);
  const infer = (attrs: ThresholdAttrs) => () => threshold.infer(attrs, [info]);
  expect(infer(attrsOf([[0], [1]], [0, 0], uint(1), 0))).toThrow('2 threshold sets for 4 channels');
  expect(infer(attrsOf([[0, 1]], [0], bipolar, 0))).toThrow('a bipolar threshold has one level, not 2');
  expect(infer(attrsOf([[0, 1]], [0], uint(1), 0))).toThrow('codes 0..2 do not fit uint1');
  expect(infer(attrsOf([[0, 1]], [0], uint(2), 0))).not.toThrow();
});

it('comes back from JSON with its tensor file', () => {
  const attrs = attrsOf(
    [
      [-300, 5],
      [0, 2 ** 33],
    ],
    [0, 1],
    uint(2),
    0,
  );
  const tensors = new TensorWriter();
  const json = JSON.parse(
    JSON.stringify({
      ...attrs,
      thresholds: tensors.put(attrs.thresholds),
      descending: tensors.put(attrs.descending),
    }),
  );
  const schema = threshold.schema(tensorSchema(tensors.bytes()));
  expect(schema.parse(json)).toEqual(attrs);
  expect(schema.safeParse({ ...json, base: 0.5 }).success).toBe(false);
  expect(schema.safeParse({ ...json, output: { kind: 'uint', bits: 0 } }).success).toBe(false);
});
