import type { ModelProto } from 'onnx-buf';
import { tensorProto } from '../../src/frontend/onnx/proto-builders.ts';
import { sizeOf, tensor } from '../../src/ir/tensor.ts';
import { bytesOf, floats, ints, modelOf, node, port } from '../frontend/onnx/model-parts.ts';

/** A small file that asks for much. */
export interface Extreme {
  readonly name: string;
  readonly model: ModelProto;
  readonly wire?: string;
  /** What it is refused for; it may as well compile where there is none. */
  readonly refusal?: RegExp;
}

const filled = (name: string, shape: readonly number[], value = 1) =>
  tensorProto(name, tensor('float32', shape, new Float64Array(sizeOf(shape)).fill(value)));

/** A matrix of weights from 1 to `most`, so that their unit is 1. */
const mixed = (name: string, most: number) =>
  floats(
    name,
    Array.from({ length: 16 }, (_, i) => (i < 4 ? 1 : most - (i % 3))),
    [4, 4],
  );

/** The network `ops` from x of a shape to y, with constants. */
const model = (
  shape: readonly number[],
  nodes: readonly ReturnType<typeof node>[],
  initializers: readonly ReturnType<typeof floats>[] = [],
): ModelProto =>
  modelOf({ nodes, inputs: [port('x', shape)], outputs: [port('y', [])], initializers: [...initializers] });

const listed = (name: string, attribute: Readonly<Record<string, readonly number[]>>) => ({
  name,
  attributes: Object.fromEntries(Object.entries(attribute).map(([key, list]) => [key, { ints: [...list] }])),
});

const quantizer = (from: string, to: string, bits: number) => ({
  nodes: [
    node('Quant', [from, 'one', 'zero', `bits${bits}`], [to], {
      domain: 'qonnx.custom_op.general',
      name: `quantizer of ${to}`,
      attributes: { signed: { int: 1 }, narrow: { int: 0 }, rounding_mode: { string: 'ROUND' } },
    }),
  ],
  initializers: [floats(`bits${bits}`, [bits], [])],
});

const SCALES = [floats('one', [1], []), floats('zero', [0], [])];

/** A function of integers of so many bits, and a quantizer behind it. */
const wideFunction = (op: string, bits: number): ModelProto => {
  const [before, behind] = [quantizer('x', 'q', bits), quantizer('f', 'y', 8)];
  return model(
    [1, 4],
    [...before.nodes, node(op, ['q'], ['f'], { name: 'function' }), ...behind.nodes],
    [...SCALES, ...before.initializers, ...behind.initializers],
  );
};

/** A function of 16-bit integers with another scale on each of 8192 channels, and a quantizer. */
function functionPerChannel(op: string, scale: number, bits: number): ModelProto {
  const size = 8192;
  const scales = Float64Array.from({ length: size }, (_, i) => 2 ** -12 + i * 2 ** -24);
  const { nodes, initializers } = quantizer('f', 'y', bits);
  return model(
    [1, size],
    [
      node('Mul', ['x', 's'], ['v']),
      node(op, ['v'], ['f']),
      ...nodes.map(each => ({ ...each, inputs: each.inputs.map(name => (name === 'one' ? 'step' : name)) })),
    ],
    [
      ...initializers,
      floats('zero', [0], []),
      floats('step', [scale], []),
      tensorProto('s', tensor('float32', [size], scales)),
    ],
  );
}

/** Values v0 = x, v1, ... and y, each made of the one before. */
const chain = (
  length: number,
  make: (from: string, to: string, index: number) => ReturnType<typeof node>,
): ReturnType<typeof node>[] =>
  Array.from({ length }, (_, i) => make(i === 0 ? 'x' : `v${i}`, i === length - 1 ? 'y' : `v${i + 1}`, i));

const BUDGET = /^budget\/exceeded$/;

const pool = (kernel: readonly number[], pads: readonly number[] = []) => [
  node(
    'MaxPool',
    ['x'],
    ['y'],
    listed('pool', { kernel_shape: kernel, ...(pads.length > 0 ? { pads } : {}) }),
  ),
];

export const EXTREMES: readonly Extreme[] = [
  {
    name: 'a pool of 1000 x 1000',
    model: model([1, 1, 1100, 1100], pool([1000, 1000])),
    wire: 'uint2',
    refusal: BUDGET,
  },
  {
    name: 'a pool of one place of 1000 x 1000',
    model: model([1, 1, 1000, 1000], pool([1000, 1000])),
    wire: 'uint2',
  },
  {
    name: 'a pool as wide as its padding',
    model: model([1, 1, 8, 8], pool([2 ** 30, 2 ** 30], [2 ** 30, 2 ** 30, 2 ** 30, 2 ** 30])),
    wire: 'uint2',
    refusal: /./,
  },
  {
    name: 'strides and distances that nobody goes',
    model: model(
      [1, 1, 8, 8],
      [
        node(
          'MaxPool',
          ['x'],
          ['y'],
          listed('pool', {
            kernel_shape: [3, 1],
            strides: [2 ** 40, 2 ** 31],
            dilations: [1, 2 ** 50],
          }),
        ),
      ],
    ),
    wire: 'uint2',
  },
  {
    name: 'a volume with a stride of 2^40',
    model: model(
      [1, 1, 4, 4, 4],
      [node('MaxPool', ['x'], ['y'], listed('pool', { kernel_shape: [2, 2, 2], strides: [1, 2 ** 40, 1] }))],
    ),
    wire: 'uint2',
  },
  {
    name: 'an image of 4k x 4k in colour',
    model: model([1, 3, 4096, 4096], pool([2, 2])),
    wire: 'uint2',
    refusal: BUDGET,
  },
  {
    name: 'an image of 4k x 4k',
    model: model([1, 1, 4096, 4096], pool([2, 2])),
    wire: 'uint2',
    refusal: BUDGET,
  },
  {
    name: 'a convolution of an image of 4k x 4k',
    model: model(
      [1, 1, 4000, 4000],
      [node('Conv', ['x', 'w'], ['y'], listed('conv', { strides: [1, 1] }))],
      [filled('w', [2, 1, 3, 3])],
    ),
    wire: 'uint2',
    refusal: BUDGET,
  },
  {
    name: 'an image without end',
    model: model([1, 2 ** 40, 2 ** 40, 2 ** 40], pool([2, 2])),
    wire: 'uint2',
    refusal: /./,
  },
  ...['Cos', 'Sigmoid', 'Erf', 'Abs', 'Exp'].flatMap(op =>
    [28, 53].map(bits => ({ name: `${op} over 2^${bits} codes`, model: wideFunction(op, bits) })),
  ),
  {
    name: 'thousands of inputs',
    model: modelOf({
      nodes: [
        node(
          'Concat',
          Array.from({ length: 5000 }, (_, i) => `x${i}`),
          ['y'],
          { attributes: { axis: { int: 1 } } },
        ),
      ],
      inputs: Array.from({ length: 5000 }, (_, i) => port(`x${i}`)),
    }),
    wire: 'uint2',
    refusal: BUDGET,
  },
  {
    name: 'a sum of thousands of values',
    model: model(
      [1, 4],
      [
        node(
          'Sum',
          Array.from({ length: 5000 }, () => 'x'),
          ['y'],
        ),
      ],
    ),
    wire: 'uint2',
    refusal: BUDGET,
  },
  {
    name: 'a chain of 20,000 nodes',
    model: model(
      [1, 4],
      chain(20_000, (from, to) => node('Neg', [from], [to])),
    ),
    wire: 'int3',
    refusal: BUDGET,
  },
  {
    name: 'a chain of 2,000 nodes',
    model: model(
      [1, 4],
      chain(2_000, (from, to) => node('Neg', [from], [to])),
    ),
    wire: 'int3',
  },
  {
    name: 'a chain of 2,500 sums',
    model: model(
      [1, 4],
      chain(2_500, (from, to) => node('Add', [from, 'x'], [to])),
    ),
    wire: 'int3',
  },
  {
    name: 'a chain of 1,000 scales',
    model: model(
      [1, 4],
      chain(1_000, (from, to) => node('Mul', [from, 'c'], [to])),
      [floats('c', [1, 1.1, 0.3, 0.9].map(Math.fround))],
    ),
    wire: 'int3',
  },
  {
    name: 'a chain of 100 batch normalizations',
    model: model(
      [1, 4],
      chain(100, (from, to) => node('BatchNormalization', [from, 'c', 'c', 'c', 'c'], [to])),
      [floats('c', [1, 1.1, 0.3, 0.9].map(Math.fround))],
    ),
    wire: 'int3',
  },
  {
    name: 'values that double 100 times',
    model: model(
      [1, 4],
      chain(100, (from, to) => node('Add', [from, from], [to])),
    ),
    wire: 'int3',
  },
  {
    name: 'vectors that double 30 times',
    model: model(
      [1, 4],
      chain(30, (from, to) => node('Concat', [from, from], [to], { attributes: { axis: { int: 1 } } })),
    ),
    wire: 'int3',
    refusal: /^(budget\/exceeded|graph\/tensor-too-large)$/,
  },
  {
    name: 'a name of megabytes',
    model: model([1, 4], [node('Neg', ['x'], ['y'], { name: 'n'.repeat(2 ** 22) })]),
    wire: 'int3',
    refusal: BUDGET,
  },
  {
    name: 'a constant of 2^27 elements',
    model: model(
      [1, 4],
      [
        node('ConstantOfShape', ['s'], ['c']),
        node('ReduceSum', ['c'], ['r']),
        node('Add', ['x', 'r'], ['y']),
      ],
      [ints('s', [2 ** 13, 2 ** 14])],
    ),
    wire: 'int3',
    refusal: BUDGET,
  },
  {
    name: 'a product of constants of 4096 x 4096',
    model: model(
      [1, 4096],
      [
        node('ConstantOfShape', ['s'], ['c']),
        node('MatMul', ['c', 'c'], ['w']),
        node('MatMul', ['x', 'w'], ['y']),
      ],
      [ints('s', [4096, 4096])],
    ),
    wire: 'int3',
    refusal: BUDGET,
  },
  {
    name: 'a stride of 2^40',
    model: model(
      [1, 1, 1, 1],
      [node('ConvTranspose', ['x', 'w'], ['y'], listed('up', { strides: [2 ** 40, 2 ** 40] }))],
      [filled('w', [1, 1, 2, 2])],
    ),
    wire: 'int3',
    refusal: BUDGET,
  },
  {
    name: 'a hundred dimensions',
    model: model([1, 4], [node('Reshape', ['x', 's'], ['y'])], [ints('s', [...new Array(99).fill(1), 4])]),
    wire: 'int3',
    refusal: BUDGET,
  },
  {
    name: 'thresholds of thousands of channels',
    model: functionPerChannel('Sigmoid', 2 ** -10, 10),
    wire: 'int16',
    refusal: BUDGET,
  },
  {
    name: 'tables of thousands of channels',
    model: functionPerChannel('Abs', 2, 8),
    wire: 'int16',
    refusal: BUDGET,
  },
  {
    name: 'sums of more than 53 bits',
    model: model(
      [1, 4],
      [
        node('MatMul', ['x', 'a'], ['v']),
        node('MatMul', ['v', 'b'], ['w']),
        node('MatMul', ['w', 'b'], ['y']),
      ],
      [mixed('a', 127), mixed('b', 32767)],
    ),
    wire: 'int32',
    refusal: /^lower\/too-wide$/,
  },
];

/** As the bytes of its file. */
export const extremeBytes = ({ model: proto }: Extreme): Uint8Array => bytesOf(proto);
