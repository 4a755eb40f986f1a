import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import { type NodeParts, tensorProto } from '../../../src/frontend/onnx/proto-builders.ts';
import { evaluateGraph } from '../../../src/graph-ops/evaluate.ts';
import { type Tensor, tensor } from '../../../src/ir/tensor.ts';
import { runModel } from '../../graph-ops/onnxruntime.ts';
import { codesOf, expectClose, random, randomTensor } from '../../graph-ops/samples.ts';
import { bytesOf, floats, ints, type ModelParts, modelOf, node, port } from './model-parts.ts';

const X = randomTensor([1, 6, 4, 5], random(251));

const modelWith = (parts: Omit<ModelParts, 'inputs'>, outputs: readonly string[] = ['y']) =>
  modelOf({
    outputs: outputs.map(name => port(name, [])),
    ...parts,
    inputs: [port('x', X.shape)],
  });

/** Our outputs, which are onnxruntime's to the bit (or nearly). */
async function check(parts: Omit<ModelParts, 'inputs'>, outputs = ['y'], tolerance = 0): Promise<Tensor[]> {
  const model = modelWith(parts, outputs);
  const { graph } = importOnnxBytes(bytesOf(model));
  const inputs = new Map([['x', X]]);
  const ours = evaluateGraph(graph, inputs);
  const theirs = await runModel(model, inputs);
  for (const name of outputs) expectClose(ours.get(name) ?? X, theirs.get(name), tolerance);
  return [...ours.values()];
}

const codes = (parts: Omit<ModelParts, 'inputs'>) =>
  codesOf(() => importOnnxBytes(bytesOf(modelWith(parts))));

it('Split takes its sizes from an attribute, an input, or the number of outputs', async () => {
  const outputs = ['y', 'z'];
  const sizes = [ints('s', [2, 4])];
  const axis = { int: 1 };
  const old = await check(
    { opset: 11, nodes: [node('Split', ['x'], outputs, { attributes: { axis, split: { ints: [2, 4] } } })] },
    outputs,
  );
  const current = await check(
    { opset: 13, nodes: [node('Split', ['x', 's'], outputs, { attributes: { axis } })], initializers: sizes },
    outputs,
  );
  expect(current).toEqual(old);
  await check({ opset: 13, nodes: [node('Split', ['x'], outputs, { attributes: { axis } })] }, outputs);
  const last = { axis: { int: 3 }, num_outputs: { int: 2 } };
  const parts = await check(
    { opset: 18, nodes: [node('Split', ['x'], outputs, { attributes: last })] },
    outputs,
  );
  expect(parts.map(part => part.shape[3])).toEqual([3, 2]);
  const wrong = { axis, num_outputs: { int: 3 } };
  expect(codes({ opset: 18, nodes: [node('Split', ['x'], ['y'], { attributes: wrong })] })).toEqual([
    'onnx/attribute-value',
  ]);
});

it('ReduceMean takes its axes from an attribute or an input, and none mean all unless told', async () => {
  const mean = (inputs: string[], attributes: NodeParts['attributes'], opset: number) =>
    check(
      {
        opset,
        nodes: [node('ReduceMean', inputs, ['y'], attributes ? { attributes } : {})],
        initializers: [ints('axes', [2, 3])],
      },
      ['y'],
      1e-6,
    );
  const old = await mean(['x'], { axes: { ints: [2, 3] } }, 13);
  expect(await mean(['x', 'axes'], {}, 18)).toEqual(old);
  expect((await mean(['x'], { keepdims: { int: 0 } }, 13))[0].shape).toEqual([]);
  expect((await mean(['x'], {}, 18))[0].shape).toEqual([1, 1, 1, 1]);
  expect(await mean(['x'], { noop_with_empty_axes: { int: 1 } }, 18)).toEqual([X]);
});

it('Upsample and Resize say by how much in the way of their operator set', async () => {
  const scales = floats('scales', [1, 1, 2, 3]);
  const nearest = { mode: { string: 'nearest' } };
  const floor = {
    ...nearest,
    coordinate_transformation_mode: { string: 'asymmetric' },
    nearest_mode: { string: 'floor' },
  };
  const forms: [op: string, inputs: string[], attributes: NodeParts['attributes'], opset: number][] = [
    ['Upsample', ['x', 'scales'], nearest, 9],
    ['Resize', ['x', 'scales'], nearest, 10],
    ['Resize', ['x', '', 'scales'], floor, 11],
    ['Resize', ['x', '', 'scales'], floor, 13],
    ['Resize', ['x', '', '', 'sizes'], floor, 13],
    ['Resize', ['x', '', 'some'], { ...floor, axes: { ints: [3, 2] } }, 18],
  ];
  const initializers = [scales, ints('sizes', [1, 6, 8, 15]), floats('some', [3, 2])];
  const results: Tensor[] = [];
  for (const [op, inputs, attributes = {}, opset] of forms) {
    const nodes = [node(op, inputs, ['y'], { attributes })];
    // onnxruntime wants the region of interest given until operator set 13
    const roi = opset === 11 ? [floats('roi', [])] : [];
    const spelled = opset === 11 ? [node(op, ['x', 'roi', 'scales'], ['y'], { attributes })] : nodes;
    results.push(...(await check({ opset, nodes: spelled, initializers: [...initializers, ...roi] })));
  }
  for (const result of results) expect(result).toEqual(results[0]);
});

it('Resize keeps the aspect ratio as it is told to', async () => {
  const shapeFor = async (policy: string, sizes: number[], axes?: number[]) => {
    const attributes = {
      mode: { string: 'nearest' },
      coordinate_transformation_mode: { string: 'asymmetric' },
      nearest_mode: { string: 'floor' },
      keep_aspect_ratio_policy: { string: policy },
      ...(axes ? { axes: { ints: axes } } : {}),
    };
    const nodes = [node('Resize', ['x', '', '', 'sizes'], ['y'], { attributes })];
    const [result] = await check({ opset: 18, nodes, initializers: [ints('sizes', sizes)] });
    return result.shape;
  };
  expect(await shapeFor('stretch', [8, 15], [2, 3])).toEqual([1, 6, 8, 15]);
  expect(await shapeFor('not_larger', [8, 15], [2, 3])).toEqual([1, 6, 8, 10]);
  expect(await shapeFor('not_smaller', [8, 15], [2, 3])).toEqual([1, 6, 12, 15]);
  expect(await shapeFor('not_larger', [10, 8], [3, 2])).toEqual([1, 6, 8, 10]);
  expect(await shapeFor('not_larger', [1, 6, 8, 15])).toEqual([1, 6, 4, 5]);
  const attributes = { keep_aspect_ratio_policy: { string: 'squeeze' } };
  const nodes = [node('Resize', ['x', '', '', 'sizes'], ['y'], { attributes })];
  expect(codes({ opset: 18, nodes, initializers: [ints('sizes', [1, 6, 8, 15])] })).toEqual([
    'onnx/attribute-value',
  ]);
});

it('knows attributes that change nothing where they stand', () => {
  const reduce = { noop_with_empty_axes: { int: 1 } };
  const resize = { keep_aspect_ratio_policy: { string: 'stretch' }, mode: { string: 'nearest' } };
  const nodes = [
    node('ReduceMean', ['x', 'axes'], ['mean'], { attributes: reduce }),
    node('Resize', ['mean', '', 'scales'], ['y'], { attributes: resize }),
  ];
  const initializers = [ints('axes', [2, 3]), floats('scales', [1, 1, 2, 2])];
  const model = modelWith({ opset: 18, nodes, initializers });
  expect(importOnnxBytes(bytesOf(model)).notes).toEqual([]);
});

/** How large to make rows and columns: by what, and in which operand. */
const WAYS: readonly (readonly [operand: 'scales' | 'sizes', rows: number, columns: number])[] = [
  ['scales', 2, 3],
  ['scales', 1.5, 1],
  ['scales', 0.5, 0.75],
  ['scales', 2.5, 0.4],
  ['sizes', 11, 7],
  ['sizes', 3, 5],
  ['sizes', 1, 13],
];

const COORDINATES = [
  'half_pixel',
  'half_pixel_symmetric',
  'pytorch_half_pixel',
  'asymmetric',
  'align_corners',
];

function resize([operand, rows, columns]: (typeof WAYS)[number], attributes: NodeParts['attributes']) {
  const values = operand === 'scales' ? [1, 1, rows, columns] : [1, 6, rows, columns];
  const inputs = operand === 'scales' ? ['x', '', 's'] : ['x', '', '', 's'];
  return {
    opset: 19,
    nodes: [node('Resize', inputs, ['y'], { attributes })],
    initializers: [operand === 'scales' ? floats('s', values) : ints('s', values)],
  };
}

const [, , ROWS, COLUMNS] = X.shape;

const isWhole = ([operand, rows, columns]: (typeof WAYS)[number]): boolean =>
  operand === 'sizes' || [rows * ROWS, columns * COLUMNS].every(Number.isInteger);

/** Aligned corners are where ONNX and onnxruntime agree only at whole sizes. */
const waysOf = (coordinates: string) => (coordinates === 'align_corners' ? WAYS.filter(isWhole) : WAYS);

it('Resize refuses to align corners at sizes that are not whole, which ONNX and onnxruntime place differently', () => {
  const uncertain = WAYS.filter(way => !isWhole(way));
  expect(uncertain.length).toBeGreaterThan(0);
  for (const way of uncertain) {
    for (const mode of ['nearest', 'linear']) {
      const attributes = {
        mode: { string: mode },
        coordinate_transformation_mode: { string: 'align_corners' },
      };
      expect(codes(resize(way, attributes))).toEqual(['onnx/attribute-value']);
    }
  }
});

it('Resize takes the nearest place as onnxruntime does, in all its ways', async () => {
  for (const coordinates of COORDINATES) {
    for (const rounding of ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil']) {
      for (const way of waysOf(coordinates)) {
        await check(
          resize(way, {
            mode: { string: 'nearest' },
            coordinate_transformation_mode: { string: coordinates },
            nearest_mode: { string: rounding },
          }),
        );
      }
    }
  }
});

it('Resize keeps the ratio of sides where it is told to', async () => {
  for (const policy of ['not_larger', 'not_smaller']) {
    for (const way of WAYS.filter(([operand]) => operand === 'sizes')) {
      const attributes = {
        keep_aspect_ratio_policy: { string: policy },
        coordinate_transformation_mode: { string: 'asymmetric' },
        nearest_mode: { string: 'floor' },
        axes: { ints: [2, 3] },
      };
      const initializers = [ints('s', way.slice(1) as number[])];
      await check({
        opset: 19,
        nodes: [node('Resize', ['x', '', '', 's'], ['y'], { attributes })],
        initializers,
      });
    }
  }
});

it('Resize is linear between places as onnxruntime is', async () => {
  for (const coordinates of COORDINATES) {
    for (const way of waysOf(coordinates)) {
      const attributes = {
        mode: { string: 'linear' },
        coordinate_transformation_mode: { string: coordinates },
      };
      await check(resize(way, attributes), ['y'], 1e-5);
    }
  }
});

it('Resize refuses other curves, and weights that change at the border', () => {
  const of = (attributes: NodeParts['attributes']) => codes(resize(WAYS[0], attributes));
  expect(of({ mode: { string: 'cubic' } })).toEqual(['onnx/attribute-value']);
  expect(of({ mode: { string: 'linear' }, antialias: { int: 1 } })).toEqual(['onnx/attribute-value']);
  expect(of({ mode: { string: 'linear' }, exclude_outside: { int: 1 } })).toEqual(['onnx/attribute-value']);
  const crop = { coordinate_transformation_mode: { string: 'tf_crop_and_resize' } };
  expect(of({ mode: { string: 'linear' }, ...crop })).toEqual(['onnx/attribute-value']);
});

it('Upsample and the first Resize place samples where onnxruntime does', async () => {
  for (const mode of ['nearest', 'linear']) {
    for (const factor of [2, 3, 1.5]) {
      const attributes = { mode: { string: mode } };
      const initializers = [floats('s', [1, 1, factor, factor])];
      for (const [op, opset] of [
        ['Upsample', 9],
        ['Resize', 10],
      ] as const) {
        const nodes = [node(op, ['x', 's'], ['y'], { attributes })];
        await check({ opset, nodes, initializers }, ['y'], mode === 'linear' ? 1e-5 : 0);
      }
    }
  }
  const shrunk = {
    nodes: [node('Resize', ['x', 's'], ['y'])],
    initializers: [floats('s', [1, 1, 0.75, 1])],
  };
  expect(codes({ opset: 10, ...shrunk })).toEqual(['onnx/attribute-value']);
});

it('Pad mirrors, repeats and wraps as onnxruntime does', async () => {
  for (const [mode, opset] of [
    ['reflect', 13],
    ['edge', 13],
    ['wrap', 19],
  ] as const) {
    for (const pads of [
      [0, 0, 2, 3, 0, 0, 1, 0],
      [0, 1, 0, 0, 0, 2, 3, 4],
    ]) {
      const nodes = [node('Pad', ['x', 'p'], ['y'], { attributes: { mode: { string: mode } } })];
      await check({ opset, nodes, initializers: [ints('p', pads)] });
    }
  }
});

it('dequantizes with a scale and a zero-point per block, as onnxruntime does, and quantizes with none', async () => {
  for (const [axis, block, blocks] of [
    [1, 2, [1, 3, 4, 5]],
    [-1, 3, [1, 6, 4, 2]],
    [2, 4, [1, 6, 1, 5]],
  ] as const) {
    const count = blocks.reduce<number>((a, b) => a * b, 1);
    const values = Array.from({ length: 120 }, (_, i) => ((i * 31) % 256) - 128);
    const scales = Array.from({ length: count }, (_, i) => 0.01 * (i + 1));
    const zeros = Array.from({ length: count }, (_, i) => (i % 5) - 2);
    const bytes = (name: string, data: readonly number[], shape: readonly number[]) =>
      tensorProto(name, tensor('int64', shape, data), 'int8');
    const nodes = [
      node('DequantizeLinear', ['q', 's', 'z'], ['w'], {
        attributes: { axis: { int: axis }, block_size: { int: block } },
      }),
      node('Add', ['x', 'w'], ['y']),
    ];
    const initializers = [
      bytes('q', values, X.shape),
      floats('s', scales, blocks),
      bytes('z', zeros, blocks),
    ];
    await check({ opset: 21, nodes, initializers });
    const wrong = { opset: 21, nodes, initializers: [initializers[0], floats('s', scales), initializers[2]] };
    const { graph } = importOnnxBytes(bytesOf(modelWith(wrong)));
    expect(codesOf(() => evaluateGraph(graph, new Map([['x', X]])))).toEqual(['graph/block-count']);
  }
  const nodes = [node('QuantizeLinear', ['x', 's'], ['y'], { attributes: { block_size: { int: 2 } } })];
  expect(codes({ opset: 21, nodes, initializers: [floats('s', [1, 2, 3])] })).toEqual([
    'onnx/attribute-value',
  ]);
});

it('Trunc reads both versions, and attributes say the same as the builder', () => {
  const domain = 'qonnx.custom_op.general';
  const scalars = { s: 0.5, z: 0, b: 8, t: 2, c: 4 };
  const initializers = Object.entries(scalars).map(([name, value]) => floats(name, [value], []));
  const attrs = (inputs: string[], attributes: NodeParts['attributes'] = {}) => {
    const nodes = [node('Trunc', inputs, ['y'], { domain, attributes })];
    return importOnnxBytes(bytesOf(modelWith({ nodes, initializers }))).graph.nodes[0].attrs;
  };
  expect(attrs(['x', 's', 'z', 'b', 'c'])).toEqual({ roundingMode: 'floor' });
  const round = { rounding_mode: { string: 'round' } };
  expect(attrs(['x', 's', 'z', 'b', 'c'], round)).toEqual({ roundingMode: 'round' });
  expect(attrs(['x', 's', 'z', 'b', 't', 'c'], { signed: { int: 0 } })).toEqual({
    roundingMode: 'floor',
    range: { signed: false, narrow: false },
  });
});
