import fc from 'fast-check';
import { expect, it } from 'vitest';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { int, uint } from '../../src/ir/integer-type.ts';
import { TensorWriter, tensorSchema } from '../../src/ir/tensor-store.ts';
import { type TopKAttrs, topK } from '../../src/ops/top-k/index.ts';

const SEED = 20240512;

const infoOf = (vectors: number, classes: number) => ({
  shape: [vectors, classes],
  type: int(8),
  range: { min: -128, max: 127 },
});

/** Picks the best that is left, k times. */
function picked(scores: readonly bigint[], k: number): number[] {
  const left = new Map(scores.entries());
  return Array.from({ length: k }, () => {
    const [best] = [...left].reduce((a, b) => (b[1] > a[1] ? b : a));
    left.delete(best);
    return best;
  });
}

const cases = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 3 }))
  .chain(([classes, vectors]) => {
    const factors = fc.array(fc.integer({ min: -40, max: 40 }), { minLength: classes, maxLength: classes });
    return fc.record({
      classes: fc.constant(classes),
      k: fc.integer({ min: 1, max: classes }),
      factors: fc.option(fc.record({ multipliers: factors, biases: factors }), { nil: undefined }),
      // Few values, so that ties are common.
      frame: fc.array(fc.integer({ min: -3, max: 3 }), {
        minLength: classes * vectors,
        maxLength: classes * vectors,
      }),
    });
  });

it('ranks the scores of every vector, ties to the lowest index', () => {
  fc.assert(
    fc.property(cases, ({ classes, k, factors, frame }) => {
      const attrs: TopKAttrs = {
        k,
        ...(factors && {
          multipliers: integerTensor([classes], factors.multipliers),
          biases: integerTensor([classes], factors.biases),
        }),
      };
      const info = infoOf(frame.length / classes, classes);
      const expected: number[] = [];
      for (let start = 0; start < frame.length; start += classes) {
        const scores = frame.slice(start, start + classes).map((x, c) => {
          const [m, b] = factors ? [factors.multipliers[c], factors.biases[c]] : [1, 0];
          return BigInt(m) * BigInt(x) + BigInt(b);
        });
        expected.push(...picked(scores, k));
      }
      expect([...topK.reference(attrs, [Float64Array.from(frame)], [info])]).toEqual(expected);
      expect(topK.infer(attrs, [info])).toMatchObject({
        shape: [frame.length / classes, k],
        range: { min: 0, max: classes - 1 },
      });
    }),
    { seed: SEED, numRuns: 400 },
  );
});

it('types indices by the number of classes', () => {
  const typeOf = (classes: number) => topK.infer({ k: 1 }, [infoOf(1, classes)]).type;
  expect([1, 2, 3, 4, 5, 256, 257].map(typeOf)).toEqual([1, 1, 2, 2, 3, 8, 9].map(uint));
});

it('refuses k beyond the classes and scores beyond 53 bits', () => {
  expect(() => topK.infer({ k: 0 }, [infoOf(1, 3)])).toThrow('top 0 of 3');
  expect(() => topK.infer({ k: 4 }, [infoOf(1, 3)])).toThrow('top 4 of 3');
  const scaled = (m: number): TopKAttrs => ({
    k: 1,
    multipliers: integerTensor([1], [m]),
    biases: integerTensor([1], [0]),
  });
  expect(() => topK.infer(scaled(2 ** 46), [infoOf(1, 1)])).toThrow('overflow');
  expect(() => topK.infer(scaled(2 ** 46 - 1), [infoOf(1, 1)])).not.toThrow();
});

it('counts multiplications and parameter bits only where scores are scaled', () => {
  const attrs: TopKAttrs = {
    k: 1,
    multipliers: integerTensor([3], [1, -4, 3]),
    biases: integerTensor([3], [0, 0, 4]),
  };
  expect([topK.macs(attrs, [infoOf(2, 3)]), topK.macs({ k: 1 }, [infoOf(2, 3)])]).toEqual([6, 0]);
  // Multipliers -4..3 have 3 bits, biases 0..4 have 4.
  expect([topK.parameterBits(attrs, [infoOf(2, 3)]), topK.parameterBits({ k: 1 }, [infoOf(2, 3)])]).toEqual([
    21, 0,
  ]);
});

it('comes back from JSON with its tensor file', () => {
  const tensors = new TensorWriter();
  const attrs = { k: 2, multipliers: integerTensor([2], [5, -70000]), biases: integerTensor([2], [0, 1]) };
  const json = JSON.parse(
    JSON.stringify({ k: 2, multipliers: tensors.put(attrs.multipliers), biases: tensors.put(attrs.biases) }),
  );
  const schema = topK.schema(tensorSchema(tensors.bytes()));
  expect(schema.parse(json)).toEqual(attrs);
  expect(schema.parse({ k: 1 })).toEqual({ k: 1 });
  expect(schema.safeParse({ k: 0 }).success).toBe(false);
});
