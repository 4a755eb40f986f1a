import { expect, it } from 'vitest';
import { int } from '../../src/ir/integer-type.ts';
import { tensorSchema } from '../../src/ir/tensor-store.ts';
import { reshape } from '../../src/ops/reshape/index.ts';

const info = { shape: [2, 3, 2], type: int(4), range: { min: -3, max: 5 } };

it.each([[[12]], [[1, 1, 12]], [[6, 2]], [[1, 6, 2]], [[4, 3]]])(
  'cuts [2, 3, 2] into %j, in order',
  shape => {
    const input = Float64Array.from({ length: 12 }, (_, i) => i % 7);
    expect(reshape.infer({ shape }, [info])).toEqual({ ...info, shape });
    expect(reshape.reference({ shape }, [input], [info])).toEqual(input);
    expect(reshape.macs({ shape }, [info])).toBe(0);
    expect(reshape.parameterBits({ shape }, [info])).toBe(0);
  },
);

it('refuses another number of elements', () => {
  expect(() => reshape.infer({ shape: [2, 5] }, [info])).toThrow('[2,3,2] cannot be cut into [2,5]');
});

it('comes back from JSON', () => {
  const schema = reshape.schema(tensorSchema(new Uint8Array()));
  expect(schema.parse({ shape: [3, 4] })).toEqual({ shape: [3, 4] });
  for (const shape of [[0, 4], [-1], [1.5], 'no']) expect(schema.safeParse({ shape }).success).toBe(false);
});
