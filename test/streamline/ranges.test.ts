import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { isValueOf, rangeOf, typeName } from '../../src/ir/integer-type.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';

const SEED = 20240509;

/** Two layers with a quantizer between them: rows of `first`, then of `second`. */
function network(first: readonly (readonly number[])[], second: readonly (readonly number[])[]) {
  const net = new NetworkBuilder('ranges');
  const transposed = (rows: readonly (readonly number[])[]) =>
    net.constant(
      rows[0].flatMap((_, i) => rows.map(row => row[i])),
      [rows[0].length, rows.length],
    );
  const y = net.matMul(net.input('x', [1, first[0].length]), transposed(first), { name: 'first' });
  const codes = net.quant(y, { scale: 2, bits: 2, signed: true, name: 'codes' });
  net.output('y', net.matMul(codes, transposed(second), { name: 'second' }));
  return net.build();
}

const matrix = (rows: number, columns: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: columns, maxLength: columns }), {
    minLength: rows,
    maxLength: rows,
  });

const nets = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
  .chain(([inputs, hidden]) =>
    fc.record({
      first: matrix(hidden, inputs),
      second: matrix(2, hidden),
      wire: fc.constantFrom('bipolar', 'uint1', 'uint2', 'int2', 'int3'),
    }),
  );

it('proves accumulator ranges that every input keeps and some input attains', () => {
  fc.assert(
    fc.property(nets, ({ first, second, wire: text }) => {
      const wire = parseWireType(text);
      const { layers } = lowerNetwork(network(first, second), { wire });
      const [dense] = layers.nodes;
      invariant(dense.kind === 'dense', 'the wire is read by a layer');
      const reached = new Map<string, { min: number; max: number }>();
      let frames: number[][] = [[]];
      const values = Array.from({ length: 16 }, (_, i) => i - 8).filter(
        v => isValueOf(wire.type, v) && v >= wire.range.min && v <= wire.range.max,
      );
      for (const _ of first[0]) frames = frames.flatMap(head => values.map(v => [...head, v]));
      for (const frame of frames) {
        for (const [name, elements] of runReference(layers, Float64Array.from(frame))) {
          const info = layers.values.get(name);
          invariant(info, 'every value is typed');
          const range = reached.get(name) ?? { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
          for (const v of elements) {
            if (!isValueOf(info.type, v) || v < info.range.min || v > info.range.max) {
              expect.fail(
                `${name} is ${v}, outside ${info.range.min}..${info.range.max} or ${typeName(info.type)}`,
              );
            }
            range.min = Math.min(range.min, v);
            range.max = Math.max(range.max, v);
          }
          reached.set(name, range);
        }
      }
      // The first layer reads the whole range of the wire, so its bounds are the extremes themselves.
      const proved = layers.values.get(dense.outputs[0]);
      invariant(proved && proved.type.kind === 'int', 'accumulators are signed');
      expect(reached.get(dense.outputs[0])).toEqual(proved.range);
      // And its type has no bit to spare.
      if (proved.type.bits > 1) {
        const narrower = rangeOf({ kind: 'int', bits: proved.type.bits - 1 });
        expect(narrower.min > proved.range.min || narrower.max < proved.range.max).toBe(true);
      }
    }),
    { seed: SEED, numRuns: 150 },
  );
});
