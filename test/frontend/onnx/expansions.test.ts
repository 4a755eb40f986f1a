import type { ModelProto } from 'onnx-buf';
import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import { type NodeParts, opsetImport, tensorProto } from '../../../src/frontend/onnx/proto-builders.ts';
import { evaluateGraph } from '../../../src/graph-ops/evaluate.ts';
import type { PortKind } from '../../../src/ir/graph.ts';
import { type Tensor, tensor } from '../../../src/ir/tensor.ts';
import { runModel } from '../../graph-ops/onnxruntime.ts';
import { codesOf, expectClose, random, randomTensor } from '../../graph-ops/samples.ts';
import { bytesOf, floats, ints, type ModelParts, modelOf, node, port } from './model-parts.ts';

const MICROSOFT = 'com.microsoft';

function evaluate(model: ModelProto, x: Tensor): Tensor {
  const { graph } = importOnnxBytes(bytesOf(model));
  const y = evaluateGraph(graph, new Map([['x', x]])).get('y');
  if (!y) throw new Error('no output y');
  return y;
}

async function runtime(model: ModelProto, x: Tensor): Promise<Tensor> {
  const y = (await runModel(model, new Map([['x', x]]))).get('y');
  if (!y) throw new Error('no output y');
  return y;
}

function modelWith(parts: ModelParts): ModelProto {
  const model = modelOf(parts);
  model.opsetImport.push(opsetImport(MICROSOFT, 1));
  return model;
}

const typed = (name: string, type: PortKind, values: readonly number[], shape = [values.length]) =>
  tensorProto(name, tensor('int64', shape, values), type);

/** Not simple fractions of one another, which would put many results on the boundary between two codes. */
const SCALES = [
  floats('sx', [0.03137], []),
  floats('sb', [0.05071], []),
  floats('sy', [0.04193], []),
  typed('zx', 'uint8', [117], []),
  typed('zb', 'uint8', [90], []),
  typed('zy', 'uint8', [101], []),
  ints('flatAxis', [1]),
];

/** x quantized, an operator on its codes, and its result as real values. */
function onCodes(
  op: string,
  inputs: readonly string[],
  { domain = MICROSOFT, attributes = {}, parts = [], shape = [1, 4, 6, 6] }: OnCodesOptions = {},
): ModelProto {
  return modelWith({
    inputs: [port('x', shape)],
    outputs: [port('y', [])],
    initializers: [...SCALES, ...parts],
    nodes: [
      node('QuantizeLinear', ['x', 'sx', 'zx'], ['a']),
      node('Transpose', ['x'], ['moved'], { attributes: { perm: { ints: shape.map((_, i) => i) } } }),
      node('QuantizeLinear', ['moved', 'sb', 'zb'], ['b']),
      node(op, inputs, ['codes'], { domain, attributes }),
      node('DequantizeLinear', ['codes', 'sy', 'zy'], ['y']),
    ],
  });
}

interface OnCodesOptions {
  readonly domain?: string;
  readonly attributes?: NonNullable<NodeParts['attributes']>;
  readonly parts?: NonNullable<ModelParts['initializers']>;
  readonly shape?: readonly number[];
}

/** Codes at most one apart, and no larger a share of them than told. */
function expectCodes(ours: Tensor, theirs: Tensor, share = 0): void {
  expect(ours.shape).toEqual([...theirs.shape]);
  const apart = ours.data.map((value, i) => Math.round(Math.abs(value - theirs.data[i]) / 0.04193));
  expect(Math.max(...apart)).toBeLessThanOrEqual(1);
  expect(apart.filter(d => d > 0).length / apart.length).toBeLessThanOrEqual(share);
}

it('com.microsoft QOperators agree with onnxruntime, and may stand in the standard domain', async () => {
  const next = random(241);
  const unary = ['a', 'sx', 'zx', 'sy', 'zy'];
  const binary = ['a', 'sx', 'zx', 'b', 'sb', 'zb', 'sy', 'zy'];
  const kernel = { kernel_shape: { ints: [2, 3] }, strides: { ints: [2, 1] } };
  const cases: [op: string, inputs: string[], options?: OnCodesOptions][] = [
    ['QLinearAdd', binary],
    ['QLinearMul', binary],
    ['QLinearSigmoid', unary],
    ['QLinearLeakyRelu', unary, { attributes: { alpha: { float: 0.1 } } }],
    ['QLinearGlobalAveragePool', unary],
    ['QLinearAveragePool', unary, { attributes: kernel }],
    [
      'QLinearAveragePool',
      unary,
      { attributes: { ...kernel, pads: { ints: [1, 1, 0, 1] }, count_include_pad: { int: 1 } } },
    ],
    ['QLinearConcat', ['sy', 'zy', 'a', 'sx', 'zx', 'b', 'sb', 'zb'], { attributes: { axis: { int: 1 } } }],
    ['QLinearConcat', ['sy', 'zy', 'a', 'sx', 'zx', 'b', 'sb', 'zb'], { attributes: { axis: { int: -1 } } }],
    ['QLinearSoftmax', unary, { attributes: { axis: { int: 1 }, opset: { int: 13 } } }],
  ];
  for (const [op, inputs, options = {}] of cases) {
    const x = randomTensor([1, 4, 6, 6], next, -3, 3);
    const model = onCodes(op, inputs, options);
    const ours = evaluate(model, x);
    // onnxruntime takes exponentials of codes from an integer table
    expectCodes(ours, await runtime(model, x), op === 'QLinearSoftmax' ? 0.3 : 0);
    expect(evaluate(onCodes(op, inputs, { ...options, domain: '' }), x)).toEqual(ours);
  }
});

it('QLinearConv has weights per output channel, groups and a bias', async () => {
  const next = random(242);
  // Of 7 bits: on processors without dot products of bytes onnxruntime saturates the sum of two products of u8 by s8.
  const weights = (count: number) => Array.from({ length: count }, () => Math.floor(next() * 127) - 63);
  for (const group of [1, 2, 4]) {
    const channels = 4 / group;
    const parts = [
      typed('w', 'int8', weights(8 * channels * 9), [8, channels, 3, 3]),
      floats(
        'sw',
        Array.from({ length: 8 }, () => Math.fround(0.0005 + next() / 500)),
      ),
      typed('zw', 'int8', Array(8).fill(0)),
      typed(
        'bias',
        'int32',
        weights(8).map(w => w * 100),
      ),
    ];
    const attributes = { group: { int: group }, pads: { ints: [1, 0, 1, 1] }, strides: { ints: [1, 2] } };
    for (const bias of [['bias'], []]) {
      const inputs = ['a', 'sx', 'zx', 'w', 'sw', 'zw', 'sy', 'zy', ...bias];
      const model = onCodes('QLinearConv', inputs, { domain: '', attributes, parts });
      const x = randomTensor([1, 4, 6, 6], next, -3, 3);
      expectCodes(evaluate(model, x), await runtime(model, x));
    }
  }
});

it('QLinearMatMul and QGemm agree with onnxruntime', async () => {
  const next = random(243);
  const codes = (count: number) => Array.from({ length: count }, () => Math.floor(next() * 256));
  const parts = [
    typed('w', 'uint8', codes(30), [6, 5]),
    typed('wt', 'uint8', codes(30), [5, 6]),
    floats('sw', [0.01013], []),
    typed('zw', 'uint8', [120], []),
    typed('bias', 'int32', [1000, -2000, 30, 4000, -5]),
  ];
  const shape = [3, 6];
  const run = async (op: string, inputs: string[], domain: string, attributes = {}) => {
    const model = onCodes(op, inputs, { domain, attributes, parts, shape });
    const x = randomTensor(shape, next, -3, 3);
    expectCodes(evaluate(model, x), await runtime(model, x));
  };
  await run('QLinearMatMul', ['a', 'sx', 'zx', 'w', 'sw', 'zw', 'sy', 'zy'], '');
  await run('QGemm', ['a', 'sx', 'zx', 'w', 'sw', 'zw', '', 'sy', 'zy'], MICROSOFT);
  await run('QGemm', ['a', 'sx', 'zx', 'w', 'sw', 'zw', 'bias', 'sy', 'zy'], MICROSOFT, {
    alpha: { float: 1 },
  });
  await run('QGemm', ['a', 'sx', 'zx', 'wt', 'sw', 'zw', 'bias', 'sy', 'zy'], MICROSOFT, {
    transB: { int: 1 },
  });
});

it('integer products are exact, with zero-points', async () => {
  const next = random(244);
  const codes = (count: number) => Array.from({ length: count }, () => Math.floor(next() * 256));
  const check = async (
    op: string,
    shape: number[],
    parts: ModelParts['initializers'] = [],
    inputs: string[],
  ) => {
    const model = modelWith({
      inputs: [port('x', shape)],
      outputs: [port('y', [])],
      initializers: [...SCALES, ...parts],
      nodes: [
        node('QuantizeLinear', ['x', 'sx', 'zx'], ['a']),
        node(
          op,
          inputs,
          ['sums'],
          op === 'ConvInteger' ? { attributes: { pads: { ints: [1, 1, 1, 1] } } } : {},
        ),
        node('Cast', ['sums'], ['y'], { attributes: { to: { int: 1 } } }),
      ],
    });
    const x = randomTensor(shape, next, -3, 3);
    expectClose(evaluate(model, x), await runtime(model, x), 0);
  };
  const kernel = [typed('w', 'uint8', codes(3 * 4 * 9), [3, 4, 3, 3]), typed('zw', 'uint8', [100], [])];
  await check('ConvInteger', [1, 4, 5, 5], kernel, ['a', 'w']);
  await check('ConvInteger', [1, 4, 5, 5], kernel, ['a', 'w', 'zx']);
  await check('ConvInteger', [1, 4, 5, 5], kernel, ['a', 'w', 'zx', 'zw']);
  const matrix = [typed('w', 'uint8', codes(30), [6, 5]), typed('zw', 'uint8', codes(5))];
  await check('MatMulInteger', [3, 6], matrix, ['a', 'w']);
  await check('MatMulInteger', [3, 6], matrix, ['a', 'w', 'zx', 'zw']);
});

it('composed operators agree with onnxruntime', async () => {
  const x = randomTensor([1, 4], random(245), -4, 4);
  const cases: [op: string, inputs: string[], options?: Partial<NodeParts>, opset?: number][] = [
    ['Sum', ['x']],
    ['Sum', ['x', 'c']],
    ['Sum', ['x', 'c', 'x', 'c']],
    ['Reciprocal', ['x']],
    ['Softsign', ['x']],
    ['Mish', ['x'], {}, 18],
    ['Selu', ['x']],
    ['Selu', ['x'], { attributes: { alpha: { float: 2 }, gamma: { float: 3 } } }],
    ['Celu', ['x']],
    ['Celu', ['x'], { attributes: { alpha: { float: 2.5 } } }],
    ['Gelu', ['x'], { domain: MICROSOFT }],
    ['BiasGelu', ['x', 'c'], { domain: MICROSOFT }],
    ['FastGelu', ['x'], { domain: MICROSOFT }],
    ['FastGelu', ['x', 'c'], { domain: MICROSOFT }],
    ['QuickGelu', ['x'], { domain: MICROSOFT }],
    ['QuickGelu', ['x'], { domain: MICROSOFT, attributes: { alpha: { float: 1 } } }],
  ];
  for (const [op, inputs, options = {}, opset = 13] of cases) {
    const model = modelWith({
      opset,
      nodes: [node(op, inputs, ['y'], options)],
      initializers: [floats('c', [1.5, -0.25, 0.125, 2])],
    });
    expectClose(evaluate(model, x), await runtime(model, x), 2e-6);
  }
  const swish = { attributes: { alpha: { float: 0.5 } } };
  const y = evaluate(modelWith({ opset: 24, nodes: [node('Swish', ['x'], ['y'], swish)] }), x);
  const expected = x.data.map(v => v / (1 + Math.exp(-v / 2)));
  expectClose(y, tensor('float32', [1, 4], expected), 1e-6);
});

it('channels-last operators are the standard ones between transposes', () => {
  const next = random(246);
  const domain = 'qonnx.custom_op.channels_last';
  const last = (t: Tensor) => {
    const [batch, channels, ...spatial] = t.shape;
    const pixels = spatial.reduce((a, b) => a * b, 1);
    const data = Float64Array.from(t.data, (_, i) => {
      const [n, rest] = [Math.floor(i / (channels * pixels)), i % (channels * pixels)];
      return t.data[(n * channels + (rest % channels)) * pixels + Math.floor(rest / channels)];
    });
    return tensor(t.kind, [batch, ...spatial, channels], data);
  };
  const w = randomTensor([5, 3, 2, 3], next);
  const vectors = ['g', 'b', 'm'].map(name => floats(name, [...randomTensor([3], next).data]));
  const variance = floats('v', [0.5, 1, 2]);
  const cases: { op: string; inputs: string[]; attributes: NodeParts['attributes'] }[] = [
    {
      op: 'Conv',
      inputs: ['w'],
      attributes: { kernel_shape: { ints: [2, 3] }, strides: { ints: [1, 2] }, pads: { ints: [1, 0, 1, 2] } },
    },
    { op: 'MaxPool', inputs: [], attributes: { kernel_shape: { ints: [3, 2] } } },
    { op: 'AveragePool', inputs: [], attributes: { kernel_shape: { ints: [3, 2] } } },
    { op: 'BatchNormalization', inputs: ['g', 'b', 'm', 'v'], attributes: {} },
  ];
  const x = randomTensor([2, 3, 6, 7], next);
  for (const { op, inputs, attributes } of cases) {
    const run = (input: Tensor, weights: Tensor, options: object) =>
      evaluate(
        modelOf({
          inputs: [port('x', input.shape)],
          outputs: [port('y', [])],
          initializers: [...vectors, variance, floats('w', [...weights.data], weights.shape)],
          nodes: [node(op, ['x', ...inputs], ['y'], { attributes, ...options })],
        }),
        input,
      );
    expectClose(run(last(x), last(w), { domain }), last(run(x, w, {})), 0);
  }
});

it('QuantAvgPool2d and MaxPoolNHWC know their layout', () => {
  const domain = 'qonnx.custom_op.general';
  const run = (op: string, shape: number[], data: number[], attributes: object) =>
    evaluate(
      modelOf({
        inputs: [port('x', shape)],
        outputs: [port('y', [])],
        nodes: [node(op, ['x'], ['y'], { domain, attributes: { ...attributes } })],
      }),
      tensor('float32', shape, data),
    );
  const pool = { kernel: 2, stride: 2, ibits: 3, obits: 3, signed: 0 };
  const attributes = Object.fromEntries(Object.entries(pool).map(([name, int]) => [name, { int }]));
  // sums 10 and 18, whose greatest, 28, has 5 bits: two are cut off
  const first = run('QuantAvgPool2d', [1, 2, 2, 2], [1, 2, 3, 4, 3, 4, 5, 6], attributes);
  expect([...first.data]).toEqual([2, 4]);
  const nhwc = { ...attributes, data_layout: { string: 'NHWC' } };
  const last = run('QuantAvgPool2d', [1, 2, 2, 2], [1, 3, 2, 4, 3, 5, 4, 6], nhwc);
  expect(last.shape).toEqual([1, 1, 1, 2]);
  expect([...last.data]).toEqual([2, 4]);
  const window = { kernel_shape: { ints: [2, 2] }, strides: { ints: [2, 2] } };
  expect([...run('MaxPoolNHWC', [1, 2, 2, 2], [1, 8, 2, 7, 3, 6, 4, 5], window).data]).toEqual([4, 8]);
});

it('refuses what it has no form for, and says what to do', () => {
  const codes = (op: string, options: Partial<NodeParts> = {}) =>
    codesOf(() => importOnnxBytes(bytesOf(modelWith({ nodes: [node(op, ['x'], ['y'], options)] }))));
  for (const op of ['LSTM', 'GRU', 'If', 'Loop', 'LayerNormalization', 'NonMaxSuppression']) {
    expect(codes(op)).toEqual(['onnx/refused-operator']);
  }
  expect(codes('DynamicQuantizeLSTM', { domain: MICROSOFT })).toEqual(['onnx/refused-operator']);
  expect(codes('QAttention', { domain: MICROSOFT })).toEqual(['onnx/refused-operator']);
  expect(codes('GenericPartition', { domain: 'qonnx.custom_op.general' })).toEqual(['onnx/refused-operator']);
  expect(codes('QuickGelu')).toEqual(['onnx/unknown-operator']);
});
