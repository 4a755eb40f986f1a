import fc from 'fast-check';
import { expect, it } from 'vitest';
import { integerTensor } from '../../../src/ir/integer-tensor.ts';
import { bipolar, type IntegerType, int, rangeOf, uint } from '../../../src/ir/integer-type.ts';
import {
  type AdderNetwork,
  addersOf,
  evaluateNetwork,
  nodeFormat,
  operandsOf,
} from '../../../src/kernels/mvu-unrolled/adder-network/network.ts';
import { heldBy, pipelineOf } from '../../../src/kernels/mvu-unrolled/adder-network/pipeline.ts';
import { rowTrees } from '../../../src/kernels/mvu-unrolled/adder-network/row-trees.ts';
import { bounds } from '../element-values.ts';

const types: readonly IntegerType[] = [bipolar, uint(1), int(1), uint(2), uint(5), int(2), int(6)];

function network(
  rows: readonly (readonly number[])[],
  input: IntegerType,
  inputRange = rangeOf(input),
): AdderNetwork {
  return rowTrees({ input, inputRange }, integerTensor([rows.length, rows[0].length], rows.flat()));
}

const matrix = fc
  .record({ rows: fc.integer({ min: 1, max: 6 }), columns: fc.integer({ min: 1, max: 20 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      type: fc.constantFrom(...types),
      rows: fc.constantFrom(1, 2, 8, 200).chain(most =>
        fc.array(
          fc.array(fc.integer({ min: -most, max: most }), { minLength: columns, maxLength: columns }),
          {
            minLength: rows,
            maxLength: rows,
          },
        ),
      ),
      /** Where each element is between the ends of its range, in thousandths. */
      places: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: columns, maxLength: columns }),
    }),
  );

it('is the product of matrix and vector', () => {
  fc.assert(
    fc.property(matrix, ({ type, rows, places }) => {
      const { min, max } = bounds(type);
      const x = places.map(p => {
        const value = Math.round(min + ((max - min) * p) / 1000);
        return type.kind === 'bipolar' && value === 0 ? 1 : value;
      });
      const expected = rows.map(row => row.reduce((sum, w, c) => sum + w * x[c], 0));
      // Of 0 there is one.
      expect(evaluateNetwork(network(rows, type), x).map(y => y + 0)).toEqual(expected.map(y => y + 0));
    }),
    { numRuns: 300 },
  );
});

/** Every value that each node takes over all inputs. */
function reached(net: AdderNetwork, values: readonly number[]): Set<number>[] {
  const seen = net.nodes.map(() => new Set<number>());
  const all: AdderNetwork = {
    ...net,
    rows: net.nodes.map((_, node) => ({ node, shift: 0, constant: 0 })),
  };
  for (let i = 0; i < values.length ** net.elements; i++) {
    const x = Array.from(
      { length: net.elements },
      (_, e) => values[Math.floor(i / values.length ** e) % values.length],
    );
    evaluateNetwork(all, x).forEach((value, node) => {
      seen[node].add(value);
    });
  }
  return seen;
}

it.each([
  { type: uint(2), values: [0, 1, 2, 3] },
  { type: int(2), values: [-2, -1, 0, 1] },
  { type: bipolar, values: [-1, 1] },
  { type: uint(1), values: [0, 1] },
])('proves the range of every node, which its values reach: $type.kind $type.bits', ({ type, values }) => {
  const rows = [
    [3, -1, 7, 0],
    [-2, -5, -1, -1],
    [1, 1, -1, 11],
    [0, 0, 6, 0],
  ];
  const net = network(rows, type);
  for (const [i, seen] of reached(net, values).entries()) {
    const { min, max } = net.nodes[i].range;
    expect({ node: net.nodes[i], min: Math.min(...seen), max: Math.max(...seen) }).toEqual({
      node: net.nodes[i],
      min,
      max,
    });
  }
});

it('takes no adder for zeros, signs and powers of two, and none for what another row has', () => {
  const adders = (rows: readonly (readonly number[])[], type: IntegerType = int(4)): number =>
    addersOf(network(rows, type));
  expect(adders([[0, 0, 0]])).toBe(0);
  expect(adders([[0, 8, 0]])).toBe(0);
  expect(adders([[1, -4, 0]])).toBe(1);
  // -x, and -x - y.
  expect(adders([[-1, 0]])).toBe(1);
  expect(adders([[-1, -2]])).toBe(2);
  // 7 = 8 - 1; 11 = 8 + 3 with 3 = 4 - 1.
  expect(adders([[7]])).toBe(1);
  expect(adders([[11]])).toBe(2);
  expect(adders([[11], [3], [22], [-6]])).toBe(3);
  expect(
    adders([
      [1, 1, 1, 1],
      [1, 1, 1, -1],
      [2, 2, 2, 2],
    ]),
  ).toBe(5);
  // Bits: one table up to six.
  expect(adders([[1, -1, 1, 1, -1, 1]], bipolar)).toBe(1);
  expect(adders([[1, 0, -1, 1, 1, -1, 1, 1]], bipolar)).toBe(3);
});

it('has balanced trees', () => {
  const ones = (n: number): number[][] => [new Array<number>(n).fill(1)];
  const depth = (n: number): number => Math.max(...network(ones(n), uint(4)).nodes.map(node => node.level));
  expect([1, 2, 3, 4, 5, 8, 9, 64].map(depth)).toEqual([0, 1, 2, 2, 3, 3, 4, 6]);
});

it('holds every value from where it is made to where it is read', () => {
  fc.assert(
    fc.property(matrix, fc.integer({ min: 1, max: 3 }), ({ type, rows }, levels) => {
      const net = network(rows, type);
      const pipeline = pipelineOf(net, levels);
      const held = Array.from(
        { length: pipeline.stages + 1 },
        (_, s) => new Set(s > 0 ? heldBy(pipeline, s) : []),
      );
      const isThere = (node: number, part: number): boolean =>
        part === pipeline.partOf[node] ||
        Array.from({ length: part - pipeline.partOf[node] }, (_, i) => part - 1 - i).every(s =>
          held[s].has(node),
        );
      net.nodes.forEach((node, i) => {
        for (const operand of operandsOf(node)) expect(isThere(operand, pipeline.partOf[i])).toBe(true);
        // Within a part, no more adders in a row than there may be.
        expect(Math.ceil(node.level / levels)).toBeLessThanOrEqual(pipeline.partOf[i]);
      });
      for (const { node } of net.rows) {
        if (node !== undefined) expect(isThere(node, pipeline.stages + 1)).toBe(true);
      }
    }),
  );
});

it('writes nodes as narrow as their range', () => {
  const widths = (rows: readonly (readonly number[])[], range: { min: number; max: number }) =>
    network(rows, int(8), range).nodes.map(node => nodeFormat(node));
  expect(widths([[1]], { min: 3, max: 60 })).toEqual([{ bits: 6, isSigned: false }]);
  expect(widths([[3]], { min: 0, max: 5 })).toEqual([
    { bits: 3, isSigned: false },
    { bits: 4, isSigned: false },
  ]);
  expect(widths([[1, -1]], { min: -1, max: 1 })[2]).toEqual({ bits: 3, isSigned: true });
});
