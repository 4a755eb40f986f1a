import { expect, it } from 'vitest';
import { sumsOfMagnitudes } from '../../src/compare/magnitude.ts';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { int } from '../../src/ir/integer-type.ts';
import { inferNode, type LayerOp, runReference } from '../../src/ops/index.ts';

it('adds up the magnitudes of the terms of one channel of a depthwise layer', () => {
  // Two channels, three places, two results per channel.
  const weights = integerTensor([4, 3], [1, -2, 3, 4, 5, -6, -7, 8, 9, 10, -11, 12]);
  const node: LayerOp = {
    kind: 'depthwise',
    attrs: { weights, weightCode: { kind: 'int', bits: 5 } },
    name: 'd',
    from: [],
    inputs: ['x'],
    outputs: ['y'],
  };
  const info = { shape: [2, 6], type: int(8), range: { min: -128, max: 127 } };
  const values = new Map([
    ['x', info],
    ['y', inferNode(node, [info])],
  ]);
  const graph = {
    name: 'g',
    inputs: [{ name: 'x', value: 'x' }],
    outputs: [{ name: 'y', value: 'y' }],
    nodes: [node],
    values,
  };
  const layers = runReference(graph, Float64Array.of(1, -2, 3, -4, 5, -6, -10, 20, 30, 40, 50, -60));
  const sums = sumsOfMagnitudes(graph, layers);
  expect([...(sums.get('y') ?? [])]).toEqual([
    1 * 1 + 2 * 3 + 3 * 5,
    4 * 1 + 5 * 3 + 6 * 5,
    7 * 2 + 8 * 4 + 9 * 6,
    10 * 2 + 11 * 4 + 12 * 6,
    1 * 10 + 2 * 30 + 3 * 50,
    4 * 10 + 5 * 30 + 6 * 50,
    7 * 20 + 8 * 40 + 9 * 60,
    10 * 20 + 11 * 40 + 12 * 60,
  ]);
  expect(sums.get('x')?.[1]).toBe(2);
});
