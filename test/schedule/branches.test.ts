import { expect, it } from 'vitest';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { bipolar, type IntegerType, rangeOf, uint } from '../../src/ir/integer-type.ts';
import { weightCodeOf } from '../../src/ir/weight-code.ts';
import type { LayerGraph, LayerOp } from '../../src/ops/index.ts';
import type { FoldingOptions } from '../../src/schedule/fold.ts';
import { lowerToHardware } from '../../src/schedule/index.ts';
import { randomElements } from '../kernels/element-values.ts';
import { Random } from '../kernels/random.ts';
import { inferValues } from '../ops/infer-values.ts';
import { verifyLayers } from './verify-layers.ts';

const FRAMES = 6;

type Base = Pick<LayerOp, 'name' | 'from' | 'inputs' | 'outputs'>;

/** Each layer is named after the value it writes. */
const base = (output: string, inputs: readonly string[]): Base => ({
  name: `layer_${output}`,
  from: [],
  inputs: [...inputs],
  outputs: [output],
});

/** Weights -1 to 2 in no order. */
function dense(output: string, input: string, [mh, mw]: readonly [number, number]): LayerOp {
  const random = new Random(mh * 100 + mw + output.length);
  const weights = integerTensor(
    [mh, mw],
    Array.from({ length: mh * mw }, () => random.integer(-1, 2)),
  );
  return { ...base(output, [input]), kind: 'dense', attrs: { weights, weightCode: weightCodeOf(weights) } };
}

/** Codes of the values that small sums have. */
function threshold(output: string, input: string, type: IntegerType, steps: readonly number[]): LayerOp {
  return {
    ...base(output, [input]),
    kind: 'threshold',
    attrs: {
      thresholds: integerTensor([1, steps.length], [...steps]),
      descending: integerTensor([1], [0]),
      output: type,
      base: 0,
    },
  };
}

function graphOf(shape: readonly number[], type: IntegerType, nodes: readonly LayerOp[]): LayerGraph {
  const values = inferValues('x', { shape, type, range: rangeOf(type) }, nodes);
  return {
    name: 'branches',
    inputs: [{ name: 'x', value: 'x' }],
    outputs: [{ name: nodes[nodes.length - 1].outputs[0], value: nodes[nodes.length - 1].outputs[0] }],
    nodes,
    values,
  };
}

/** The network computes its reference in hardware, in the predicted cycles; the kinds of its kernels. */
async function prove(graph: LayerGraph, options?: FoldingOptions): Promise<readonly string[]> {
  const random = new Random(21);
  const info = graph.values.get('x');
  const size = info?.shape.reduce((a, b) => a * b, 1) ?? 0;
  const input = randomElements(random, info?.type ?? uint(1), FRAMES * size);
  const { result, kinds } = await verifyLayers(graph, input, options);
  expect(result.firstMismatch).toBeUndefined();
  expect(result.hang).toBeUndefined();
  expect(result.protocolErrors).toEqual([]);
  expect(result.mismatches).toBe(0);
  expect(result.isTimingAsPredicted).toBe(true);
  expect(result.initiationIntervalCycles).toBe(result.predictedInitiationIntervalCycles);
  // Streams that never change prove nothing.
  expect(result.streams.filter(s => s.distinct < 2)).toEqual([]);
  return kinds;
}

const concatGraph = graphOf([3, 4, 6], uint(2), [
  dense('a', 'x', [8, 6]),
  threshold('qa', 'a', uint(2), [1, 4, 7]),
  dense('b', 'x', [4, 6]),
  threshold('qb', 'b', uint(1), [3]),
  { ...base('all', ['qa', 'x', 'qb']), kind: 'concat', attrs: {} },
  dense('y', 'all', [5, 18]),
]);

it('joins three branches of different depth and type', async () => {
  expect(concatGraph.values.get('all')).toMatchObject({ shape: [3, 4, 18], type: uint(2) });
  const kinds = await prove(concatGraph);
  expect(kinds.filter(kind => kind === 'concat')).toHaveLength(1);
  expect(kinds.filter(kind => kind === 'fork')).toHaveLength(2);
});

it('joins them in the folds of a folding file, by width converters where neighbours differ', async () => {
  const folding = {
    layer_a: { pe: 3, simd: 6 },
    layer_qa: { pe: 4 },
    layer_qb: { pe: 4 },
    layer_all: { pe: 2 },
    layer_y: { pe: 1, simd: 5 },
  };
  expect(await prove(concatGraph, { folding })).toContain('width-converter');
});

it('splits a value by slices, and multiplies what it was split into', async () => {
  const kinds = await prove(
    graphOf([2, 3, 4], uint(3), [
      dense('a', 'x', [12, 4]),
      threshold('q', 'a', uint(3), [0, 2, 4, 6, 8, 10, 12]),
      { ...base('left', ['q']), kind: 'slice', attrs: { start: 0, count: 6 } },
      { ...base('right', ['q']), kind: 'slice', attrs: { start: 6, count: 6 } },
      { ...base('product', ['left', 'right']), kind: 'multiply', attrs: {} },
      dense('y', 'product', [3, 6]),
    ]),
  );
  expect(kinds.filter(kind => kind === 'slice')).toHaveLength(2);
  expect(kinds.filter(kind => kind === 'multiply')).toHaveLength(1);
});

it('multiplies by signs, and slices the input itself', async () => {
  await prove(
    graphOf([4, 6], uint(4), [
      { ...base('first', ['x']), kind: 'slice', attrs: { start: 0, count: 4 } },
      { ...base('last', ['x']), kind: 'slice', attrs: { start: 2, count: 4 } },
      dense('s', 'last', [4, 4]),
      threshold('sign', 's', bipolar, [8]),
      { ...base('y', ['first', 'sign']), kind: 'multiply', attrs: {} },
    ]),
  );
});

it('adds multiples of a branch and its input, and of signs', async () => {
  await prove(
    graphOf([5, 6], uint(3), [
      dense('a', 'x', [6, 6]),
      threshold('s', 'a', bipolar, [9]),
      { ...base('sum', ['s', 'x']), kind: 'add', attrs: { multipliers: [5, -3] } },
      { ...base('y', ['sum', 'x']), kind: 'add', attrs: { multipliers: [1, 2] } },
    ]),
  );
});

it('pools a whole image, behind a layer whose lanes do not divide the channels', async () => {
  for (const mode of ['max', 'sum'] as const) {
    await prove(
      graphOf([6, 6, 5], uint(2), [
        dense('a', 'x', [6, 5]),
        threshold('q', 'a', uint(2), [1, 4, 7]),
        { ...base('image', ['q']), kind: 'reshape', attrs: { shape: [1, 216] } },
        { ...base('pooled', ['image']), kind: 'pool', attrs: { mode, places: 36 } },
        dense('y', 'pooled', [3, 6]),
      ]),
      { folding: { layer_a: { pe: 4, simd: 5 }, layer_q: { pe: 4 } } },
    );
  }
});

it('widens a join that would slow its branches down', () => {
  const joined = (folding: FoldingOptions['folding'], targetCycles: number) => {
    const graph = graphOf([10, 6], uint(2), [
      dense('a', 'x', [6, 6]),
      dense('b', 'x', [9, 6]),
      { ...base('y', ['a', 'b']), kind: 'concat', attrs: {} },
    ]);
    const { folds, notes } = lowerToHardware(graph, { folding, targetCycles });
    return { pe: folds.get('layer_y')?.pe, notes: notes.map(n => n.at?.node) };
  };
  const folding = { layer_a: { pe: 2, simd: 6 }, layer_b: { pe: 3, simd: 6 } };
  // 15 channels of 10 vectors; 2 lanes do not divide 9.
  expect(joined(folding, 150)).toEqual({ pe: 1, notes: [] });
  expect(joined(folding, 149)).toEqual({ pe: 3, notes: [] });
  expect(joined(folding, 49)).toEqual({ pe: 3, notes: ['layer_y'] });
  // Branches that are slow themselves are not held up; the slower one is what is told.
  const slow = { layer_a: { pe: 2, simd: 1 }, layer_b: { pe: 3, simd: 1 } };
  expect(joined(slow, 49)).toEqual({ pe: 1, notes: ['layer_b'] });
});

it('refuses lanes that would cut beats', async () => {
  await expect(prove(concatGraph, { folding: { layer_all: { pe: 3 } } })).rejects.toThrow('pe is 3');
  const sliced = graphOf([4, 12], uint(4), [
    { ...base('y', ['x']), kind: 'slice', attrs: { start: 0, count: 12 } },
  ]);
  await expect(prove(sliced, { folding: { layer_y: { pe: 5 } } })).rejects.toThrow(
    'which would cut the layer',
  );
});
