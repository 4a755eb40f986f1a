import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import { type NodeParts, tensorProto } from '../../../src/frontend/onnx/proto-builders.ts';
import { scalar, tensor } from '../../../src/ir/tensor.ts';
import { diagnosticsOf, random } from '../../graph-ops/samples.ts';
import { integerOutput, lowered } from '../../models/integer-output.ts';
import { bytesOf, modelOf, node, port } from './model-parts.ts';

type Attributes = NonNullable<NodeParts['attributes']>;

const SIZE = 5;
const [INPUTS, HIDDEN, OUTPUTS] = [2, 3, 4];
const next = random(1201);
const integers = (count: number, most: number): number[] =>
  Array.from({ length: count }, () => Math.floor((2 * most + 1) * next()) - most);

interface Case {
  readonly attributes: Attributes;
  readonly div: number;
  readonly least: number;
  readonly most: number;
  /** Shape of mul and add. */
  readonly shape: readonly number[];
  readonly domain?: string;
}

const number = (value: number) => ({ tensor: scalar('float32', value) });

const CASES: readonly (readonly [name: string, Case])[] = [
  [
    'as QuantLib writes it: tensors, one factor for each channel',
    {
      attributes: { div: number(2 ** 12), n_levels_out: number(256), signed: number(0) },
      ...{ div: 2 ** 12, least: 0, most: 255, shape: [HIDDEN, 1, 1], domain: 'PACTOps' },
    },
  ],
  [
    'as Deeploy reads it: numbers, a vector of factors',
    {
      attributes: { div: { int: 2 ** 9 }, n_levels: { int: 16 }, signed: { int: 1 } },
      ...{ div: 2 ** 9, least: -8, most: 7, shape: [HIDDEN], domain: 'ai.onnx.contrib' },
    },
  ],
  [
    'one factor for all',
    {
      attributes: { div: { float: 2 ** 10 }, n_levels: { float: 128 }, signed: { float: 0 } },
      ...{ div: 2 ** 10, least: 0, most: 127, shape: [1] },
    },
  ],
  [
    'levels that no bit width has',
    {
      attributes: { div: { int: 2 ** 9 }, n_levels: { int: 6 }, signed: { int: 1 } },
      ...{ div: 2 ** 9, least: -3, most: 2, shape: [HIDDEN, 1, 1] },
    },
  ],
  [
    'two signed levels, which are -1 and 0',
    {
      attributes: { div: { int: 2 ** 9 }, n_levels: { int: 2 }, signed: { int: 1 } },
      ...{ div: 2 ** 9, least: -1, most: 0, shape: [HIDDEN, 1, 1] },
    },
  ],
];

it.each(CASES)('RequantShift is exact: %s', (_, { attributes, div, least, most, shape, domain = '' }) => {
  const count = shape.reduce((product, dim) => product * dim, 1);
  const [w1, w2] = [integers(HIDDEN * INPUTS * 9, 7), integers(OUTPUTS * HIDDEN * SIZE * SIZE, 3)];
  const [mul, add] = [integers(count, 40), integers(count, 9000)];
  mul[0] = 0 - Math.abs(mul[0]) - 1;
  const model = modelOf({
    inputs: [port('x', [1, INPUTS, SIZE, SIZE])],
    outputs: [port('y', [1, OUTPUTS])],
    initializers: [
      tensorProto('w1', tensor('float32', [HIDDEN, INPUTS, 3, 3], w1)),
      tensorProto('w2', tensor('int64', [OUTPUTS, HIDDEN * SIZE * SIZE], w2), 'int8'),
      tensorProto('mul', tensor('float32', shape, mul)),
      tensorProto('add', tensor('float32', shape, add)),
    ],
    nodes: [
      node('Conv', ['x', 'w1'], ['sums'], { attributes: { pads: { ints: [1, 1, 1, 1] } } }),
      node('RequantShift', ['sums', 'mul', 'add'], ['codes'], { domain, attributes }),
      node('Flatten', ['codes'], ['flat']),
      node('Gemm', ['flat', 'w2'], ['y'], { attributes: { transB: { int: 1 } } }),
    ],
  });
  const { graph, notes } = importOnnxBytes(bytesOf(model));
  expect(notes.map(({ code }) => code)).toContain('onnx/requant-rounding');
  const network = lowered(graph, 'uint8');
  for (let frame = 0; frame < 5; frame++) {
    const x = Float64Array.from({ length: INPUTS * SIZE * SIZE }, () => Math.floor(256 * next()));
    const codes = convolved(x, w1).map((sum, i) => {
      const channel = count === 1 ? 0 : Math.floor(i / (SIZE * SIZE));
      const shifted = Math.floor((sum * mul[channel] + add[channel] + div / 2) / div);
      return Math.min(Math.max(shifted, least), most);
    });
    expect(new Set(codes).size).toBeGreaterThan(1);
    const expected = Array.from({ length: OUTPUTS }, (_, o) =>
      codes.reduce((sum, code, i) => sum + code * w2[o * codes.length + i], 0),
    );
    expect(integerOutput(network, x)).toEqual(expected);
  }
});

/** [INPUTS, SIZE, SIZE] to [HIDDEN, SIZE, SIZE], 3 x 3 with a border of zeros. */
function convolved(x: Float64Array, weights: readonly number[]): number[] {
  const sums: number[] = [];
  for (let o = 0; o < HIDDEN; o++) {
    for (let h = 0; h < SIZE; h++) {
      for (let w = 0; w < SIZE; w++) {
        let sum = 0;
        for (let c = 0; c < INPUTS; c++) {
          for (let i = 0; i < 3; i++) {
            for (let j = 0; j < 3; j++) {
              const [row, column] = [h + i - 1, w + j - 1];
              if (row < 0 || row >= SIZE || column < 0 || column >= SIZE) continue;
              sum += x[(c * SIZE + row) * SIZE + column] * weights[((o * INPUTS + c) * 3 + i) * 3 + j];
            }
          }
        }
        sums.push(sum);
      }
    }
  }
  return sums;
}

it('the same spelled in plain operators is exact, and rounds as its Floor says', () => {
  const weights = integers(HIDDEN * INPUTS * 9, 7);
  const [mul, add, div] = [integers(HIDDEN, 40), integers(HIDDEN, 9000), 2 ** 10];
  const model = modelOf({
    inputs: [port('x', [1, INPUTS, SIZE, SIZE])],
    outputs: [port('y', [1, HIDDEN, SIZE, SIZE])],
    initializers: [
      tensorProto('w', tensor('float32', [HIDDEN, INPUTS, 3, 3], weights)),
      tensorProto('mul', tensor('float32', [HIDDEN, 1, 1], mul)),
      tensorProto('add', tensor('float32', [HIDDEN, 1, 1], add)),
      tensorProto('div', tensor('float32', [], [div])),
      tensorProto('least', tensor('float32', [], [0])),
      tensorProto('most', tensor('float32', [], [255])),
    ],
    nodes: [
      node('Conv', ['x', 'w'], ['sums'], { attributes: { pads: { ints: [1, 1, 1, 1] } } }),
      node('Mul', ['sums', 'mul'], ['product']),
      node('Add', ['product', 'add'], ['sum']),
      node('Div', ['sum', 'div'], ['share']),
      node('Floor', ['share'], ['whole']),
      node('Clip', ['whole', 'least', 'most'], ['y']),
    ],
  });
  const { graph, notes } = importOnnxBytes(bytesOf(model));
  expect(notes).toEqual([]);
  const network = lowered(graph, 'uint8');
  const x = Float64Array.from({ length: INPUTS * SIZE * SIZE }, () => Math.floor(256 * next()));
  const right = convolved(x, weights).map((sum, i) => {
    const channel = Math.floor(i / (SIZE * SIZE));
    return Math.min(Math.max(Math.floor((sum * mul[channel] + add[channel]) / div), 0), 255);
  });
  expect(integerOutput(network, x)).toEqual(right);
});

it.each([
  ['an odd number of signed levels, whose range tools disagree on', { n_levels: 15, signed: 1 }],
  ['a single level', { n_levels: 1, signed: 0 }],
  ['the order of CMSIS', { n_levels: 16, signed: 1, cmsis_requant: 1 }],
  ['a sign that is neither', { n_levels: 16, signed: 2 }],
  ['a divisor that is no integer', { n_levels: 16, signed: 1, div: 0.5 }],
  ['a divisor that is no power of two', { n_levels: 16, signed: 1, div: 24 }],
])('RequantShift refuses %s', (_, changes) => {
  const attributes = Object.entries({ div: 16, ...changes }).map(
    ([name, value]) => [name, { float: value }] as const,
  );
  const model = modelOf({
    initializers: [
      tensorProto('mul', tensor('float32', [1], [3])),
      tensorProto('add', tensor('float32', [1], [5])),
    ],
    nodes: [node('RequantShift', ['x', 'mul', 'add'], ['y'], { attributes: Object.fromEntries(attributes) })],
  });
  const codes = diagnosticsOf(() => importOnnxBytes(bytesOf(model))).map(({ code }) => code);
  expect(codes).toContain('onnx/attribute-value');
});
