import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import type { NodeParts } from '../../../src/frontend/onnx/proto-builders.ts';
import { evaluateGraph } from '../../../src/graph-ops/evaluate.ts';
import { DiagnosticError } from '../../../src/ir/diagnostic.ts';
import type { Tensor } from '../../../src/ir/tensor.ts';
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

it('Resize accepts the ways of sampling that repeat elements, and no others', async () => {
  const accepted: string[] = [];
  for (const coordinates of ['half_pixel', 'pytorch_half_pixel', 'asymmetric', 'align_corners']) {
    for (const rounding of ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil']) {
      for (const factor of [2, 3, 4]) {
        const attributes = {
          mode: { string: 'nearest' },
          coordinate_transformation_mode: { string: coordinates },
          nearest_mode: { string: rounding },
        };
        const parts = {
          nodes: [node('Resize', ['x', '', 'scales'], ['y'], { attributes })],
          initializers: [floats('scales', [1, 1, factor, factor])],
        };
        try {
          await check(parts);
          accepted.push(`${coordinates} ${rounding} ${factor}`);
        } catch (error) {
          if (!(error instanceof DiagnosticError)) throw error;
          expect(error.diagnostics.map(d => d.code)).toEqual(['onnx/attribute-value']);
        }
      }
    }
  }
  const centred = ['half_pixel', 'pytorch_half_pixel'].flatMap(coordinates =>
    ['round_prefer_floor', 'round_prefer_ceil'].flatMap(rounding =>
      [2, 3, 4].map(factor => `${coordinates} ${rounding} ${factor}`),
    ),
  );
  const corners = ['round_prefer_floor 2', 'floor 2', 'floor 3', 'floor 4'].map(way => `asymmetric ${way}`);
  expect(accepted).toEqual([...centred, ...corners]);
  const linear = { attributes: { mode: { string: 'linear' } } };
  const nodes = [node('Resize', ['x', '', 'scales'], ['y'], linear)];
  expect(codes({ nodes, initializers: [floats('scales', [1, 1, 2, 2])] })).toEqual(['onnx/attribute-value']);
});

it('linear quantizers with a scale per block are refused', () => {
  const nodes = [
    node('QuantizeLinear', ['x', 's'], ['q'], { attributes: { block_size: { int: 2 } } }),
    node('DequantizeLinear', ['q', 't'], ['y'], { attributes: { block_size: { int: 2 } } }),
  ];
  const initializers = [floats('s', [1, 2, 3]), floats('t', [1, 2, 3])];
  expect(codes({ opset: 21, nodes, initializers })).toEqual(['onnx/attribute-value', 'onnx/attribute-value']);
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
