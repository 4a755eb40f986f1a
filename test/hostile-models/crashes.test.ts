import { expect, it } from 'vitest';
import { bytesOf, floats, ints, type ModelParts, modelOf, node, port } from '../frontend/onnx/model-parts.ts';
import { verdictOf } from './judge.ts';

interface Case {
  readonly name: string;
  readonly parts: ModelParts;
  /** What it is refused for; it may as well compile where there is none. */
  readonly refusal?: RegExp;
}

const of = (name: string, parts: ModelParts, refusal?: RegExp): Case => ({
  name,
  parts,
  ...(refusal ? { refusal } : {}),
});

/** Models that once ended with a stack trace, or are of the kind, and what they are refused for; some compile. */
const CASES: readonly Case[] = [
  ...[['c'], ['c', 'c']].map(outputs =>
    of(
      `${outputs.length} outputs that are an initializer`,
      {
        nodes: [node('Neg', ['x'], ['v'])],
        outputs: outputs.map(name => port(name)),
        initializers: [floats('c', [1, 2, 3, 4], [1, 4])],
      },
      /^lower\/constant-output$/,
    ),
  ),
  of(
    'an output that follows from constants',
    { nodes: [node('Neg', ['c'], ['y'])], initializers: [floats('c', [1, 2, 3, 4], [1, 4])] },
    /^lower\/constant-output$/,
  ),
  of(
    'outputs of which one is a constant',
    {
      nodes: [node('MatMul', ['x', 'w'], ['y']), node('Neg', ['w'], ['z'])],
      outputs: [port('y'), port('z')],
      initializers: [floats('w', new Array(16).fill(1), [4, 4])],
    },
    /^lower\/constant-output$/,
  ),
  of(
    'an output that nothing writes',
    { nodes: [node('Neg', ['x'], ['v'])], outputs: [port('y')] },
    /^onnx\/undefined-value$/,
  ),
  of('an output that is the input', { nodes: [node('Neg', ['x'], ['v'])], outputs: [port('x')] }, /./),
  of('outputs of which one is the input', {
    nodes: [node('MatMul', ['x', 'w'], ['y'])],
    outputs: [port('y'), port('x')],
    initializers: [floats('w', new Array(16).fill(1), [4, 4])],
  }),
  ...['Add', 'Mul', 'Sub', 'Div', 'Max', 'MatMul'].flatMap(op =>
    [
      ['infinite', 1],
      ['no number', 0],
    ].map(([what, dividend]) =>
      of(`${op} of a folded constant that is ${what}`, {
        nodes: [node('Div', ['a', 'zero'], ['c']), node(op, ['x', 'c'], ['y'])],
        initializers: [floats('a', new Array(16).fill(Number(dividend)), [4, 4]), floats('zero', [0])],
        inputs: [port('x', [1, 4])],
      }),
    ),
  ),
  ...[-3, 1.5].map(depth =>
    of(
      `a one-hot vector of depth ${depth}`,
      {
        nodes: [
          node('ArgMax', ['x'], ['i'], { attributes: { axis: { int: 1 } } }),
          node('OneHot', ['i', 'd', 'v'], ['y']),
        ],
        initializers: [floats('d', [depth]), floats('v', [0, 1])],
      },
      /^graph\/bad-shape$/,
    ),
  ),
  of(
    'a constant of a shape with a fraction',
    {
      nodes: [node('ConstantOfShape', ['s'], ['c']), node('Add', ['x', 'c'], ['y'])],
      initializers: [floats('s', [1, 1.5])],
    },
    /./,
  ),
  of(
    'a pool of integers of 2^40 bits',
    {
      nodes: [
        node('QuantAvgPool2d', ['x'], ['y'], {
          domain: 'qonnx.custom_op.general',
          attributes: {
            kernel: { int: 2 },
            stride: { int: 2 },
            ibits: { int: 2 ** 40 },
            obits: { int: 2 },
            signed: { int: 0 },
            data_layout: { string: 'NCHW' },
          },
        }),
      ],
      inputs: [port('x', [1, 1, 4, 4])],
    },
    /^graph\/bit-width$/,
  ),
  ...[[1], [2], [3], [-1, 1], [2, 3]].flatMap(axes =>
    ['ReduceMax', 'ReduceMean'].map(op =>
      of(`${op} over axes ${axes} behind a matrix product and a normalization`, {
        nodes: [
          node('MatMul', ['x', 'w'], ['v']),
          node('BatchNormalization', ['v', 'g', 'b', 'b', 'one'], ['n']),
          node(op, ['n'], ['y'], { attributes: { axes: { ints: axes }, keepdims: { int: 0 } } }),
        ],
        inputs: [port('x', [1, 3, 4, 4])],
        initializers: [
          floats(
            'w',
            Array.from({ length: 20 }, (_, i) => (i % 5) - 2),
            [4, 5],
          ),
          floats('g', [1, -0.5, 0.3]),
          floats('b', [0.1, 0, -1]),
          floats('one', [1, 2, 3]),
        ],
      }),
    ),
  ),
  of(
    'a list of sizes',
    { nodes: [node('Reshape', ['x', 's'], ['y'])], initializers: [ints('s', [-1, -1])] },
    /./,
  ),
];

it.each(CASES)('refuses or compiles $name', ({ parts, refusal }) => {
  const { codes, text } = verdictOf({ bytes: bytesOf(modelOf(parts)), wire: 'int3' });
  if (refusal) expect(codes, text).toContainEqual(expect.stringMatching(refusal));
});
