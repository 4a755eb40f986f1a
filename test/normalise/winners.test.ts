import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import { type NodeParts, tensorProto } from '../../src/frontend/onnx/proto-builders.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { bytesOf, floats, ints, modelOf, node, port } from '../frontend/onnx/model-parts.ts';
import { random } from '../graph-ops/samples.ts';
import { integerOutput, lowered, refusals } from '../models/integer-output.ts';

const [KERNELS, INPUTS, OUTPUTS, SIZE] = [3, 2, 4, 4];
const QONNX = 'qonnx.custom_op.general';

const next = random(1601);
const draw = (count: number, most: number): number[] =>
  Array.from({ length: count }, () => Math.floor((2 * most + 1) * next()) - most);

const CODES = draw(KERNELS * OUTPUTS * INPUTS * 9, 3);
const SCALES = [0.5, 0.3, 1.7].map(Math.fround);
const FC = draw(KERNELS * INPUTS, 5);
const BIAS = [3, -2, 1];

/** The winner by hand, of the mean over the image or, where `isPositive`, of its positive part. */
function winnerOf(x: Float64Array, isPositive: boolean): number {
  const places = SIZE * SIZE;
  const sums = Array.from({ length: INPUTS }, (_, c) =>
    x
      .slice(c * places, (c + 1) * places)
      .reduce((sum, value) => sum + (isPositive ? Math.max(value, 0) : value), 0),
  );
  const scores = BIAS.map((b, k) => places * b + sums.reduce((sum, s, c) => sum + s * FC[k * INPUTS + c], 0));
  return scores.indexOf(Math.max(...scores));
}

/** The convolution with the kernels of one winner, 3 x 3 with a border, and the code of every sum. */
function convolved(x: Float64Array, kernel: number, scales = SCALES): number[] {
  const y: number[] = [];
  for (let o = 0; o < OUTPUTS; o++)
    for (let h = 0; h < SIZE; h++)
      for (let w = 0; w < SIZE; w++) {
        let sum = 0;
        for (let c = 0; c < INPUTS; c++)
          for (let i = 0; i < 3; i++)
            for (let j = 0; j < 3; j++) {
              const [row, column] = [h + i - 1, w + j - 1];
              if (row < 0 || row >= SIZE || column < 0 || column >= SIZE) continue;
              const weight = CODES[(((kernel * OUTPUTS + o) * INPUTS + c) * 3 + i) * 3 + j];
              sum += weight * x[(c * SIZE + row) * SIZE + column];
            }
        y.push(codeOf(sum * scales[kernel]));
      }
  return y;
}

/** 6 signed bits of scale 1, ties to even. */
function codeOf(value: number): number {
  const below = Math.floor(value);
  const isUp = value - below > 0.5 || (value - below === 0.5 && below % 2 !== 0);
  return Math.min(Math.max(isUp ? below + 1 : below, -32), 31) + 0;
}

interface Spelling {
  readonly scales?: readonly number[];
  /** From the image `x` to scores [1, KERNELS]. */
  readonly gate?: readonly NodeParts[];
  /** From scores to the index `e`. */
  readonly index?: readonly NodeParts[];
  /** From `e` and the quantized `kernels` to `weights`. */
  readonly choice?: readonly NodeParts[];
  readonly isPositive?: boolean;
  readonly outputs?: readonly ReturnType<typeof port>[];
  readonly values?: readonly [number, number];
}

const POOLED = [node('GlobalAveragePool', ['x'], ['pooled']), node('Flatten', ['pooled'], ['flat'])];
const DENSE = node('Gemm', ['flat', 'fc', 'fcBias'], ['scores'], { attributes: { transB: { int: 1 } } });
const argMax = (scores: string, to = 'e', axis = 1) =>
  node('ArgMax', [scores], [to], { attributes: { axis: { int: axis }, keepdims: { int: 0 } } });
const gather = (data: string, index: string, to: string) =>
  node('Gather', [data, index], [to], { attributes: { axis: { int: 0 } } });
const axis = (value: number) => ({ attributes: { axis: { int: value } } });
const to = (type: number) => ({ attributes: { to: { int: type } } });
const [FLOAT, INT32] = [1, 6];

const SIGNED = {
  domain: QONNX,
  attributes: { signed: { int: 1 }, narrow: { int: 0 }, rounding_mode: { string: 'ROUND' } },
};
const ONE_HOT = node('OneHot', ['e', 'depth', 'values'], ['hot'], axis(-1));
const FLATTENED = node('Reshape', ['kernels', 'rows'], ['matrix']);
const shaped = (from: string) => node('Reshape', [from, 'kernel'], ['weights']);

function graphOf({ gate, index, choice, outputs, values = [0, 1], scales = SCALES }: Spelling) {
  const model = modelOf({
    inputs: [port('x', [1, INPUTS, SIZE, SIZE])],
    outputs: outputs ?? [port('y', [1, OUTPUTS, SIZE, SIZE])],
    initializers: [
      floats(
        'w',
        CODES.map((code, i) => code * scales[Math.floor(i / (OUTPUTS * INPUTS * 9))]),
        [KERNELS, OUTPUTS, INPUTS, 3, 3],
      ),
      floats('s', scales, [KERNELS, 1, 1, 1, 1]),
      floats('z', [0], []),
      floats('bits', [3], []),
      floats('unit', [1], []),
      floats('width', [6], []),
      floats('fc', FC, [KERNELS, INPUTS]),
      floats('fcImage', FC, [KERNELS, INPUTS, 1, 1]),
      floats('fcBias', BIAS),
      floats('values', values),
      ints('depth', [KERNELS]),
      ints('count', [1]),
      ints('rows', [KERNELS, -1]),
      ints('kernel', [OUTPUTS, INPUTS, 3, 3]),
      ints('apart', [KERNELS, 1, 1, 1, 1]),
      ints('flat1', [-1]),
      ints('axis0', [0]),
      ints('axis1', [1]),
      ints(
        'range',
        Array.from({ length: KERNELS }, (_, k) => k),
      ),
      tensorProto('first', tensor('int64', [], [0])),
    ],
    nodes: [
      node('Quant', ['w', 's', 'z', 'bits'], ['kernels'], SIGNED),
      ...(gate ?? [...POOLED, DENSE]),
      ...(index ?? [argMax('scores')]),
      ...(choice ?? [gather('kernels', 'e', 'rank5'), node('Squeeze', ['rank5', 'axis0'], ['weights'])]),
      node('Conv', ['x', 'weights'], ['sums'], { attributes: { pads: { ints: [1, 1, 1, 1] } } }),
      node('Quant', ['sums', 'unit', 'z', 'width'], ['y'], SIGNED),
    ],
  });
  return importOnnxBytes(bytesOf(model)).graph;
}

const SPELLINGS: readonly (readonly [name: string, Spelling])[] = [
  ['a Gather', {}],
  [
    'the first of a vector, then a Gather',
    { choice: [gather('e', 'first', 'one'), gather('kernels', 'one', 'weights')] },
  ],
  [
    'a Cast, a Reshape, the first of it, a Gather',
    {
      choice: [
        node('Cast', ['e'], ['narrow'], to(INT32)),
        node('Reshape', ['narrow', 'flat1'], ['vector']),
        gather('vector', 'first', 'one'),
        gather('kernels', 'one', 'weights'),
      ],
    },
  ],
  [
    'a GatherND of places',
    {
      choice: [
        node('Unsqueeze', ['e', 'axis1'], ['places']),
        node('GatherND', ['kernels', 'places'], ['rank5']),
        node('Squeeze', ['rank5', 'axis0'], ['weights']),
      ],
    },
  ],
  [
    'a one-hot vector times the matrix of all kernels',
    { choice: [ONE_HOT, FLATTENED, node('MatMul', ['hot', 'matrix'], ['row']), shaped('row')] },
  ],
  [
    'a sum of all kernels, each times 1 or 0',
    {
      choice: [
        ONE_HOT,
        node('Reshape', ['hot', 'apart'], ['mask']),
        node('Mul', ['kernels', 'mask'], ['masked']),
        node('ReduceSum', ['masked', 'axis0'], ['weights'], { attributes: { keepdims: { int: 0 } } }),
      ],
    },
  ],
  [
    'the index of TopK',
    { index: [node('TopK', ['scores', 'count'], ['', 'top']), node('Reshape', ['top', 'flat1'], ['e'])] },
  ],
  ['an ArgMax of sigmoids', { index: [node('Sigmoid', ['scores'], ['likely']), argMax('likely')] }],
  [
    'an ArgMax of a softmax',
    { index: [node('Softmax', ['scores'], ['likely'], axis(1)), argMax('likely', 'e', -1)] },
  ],
  [
    'gates that are 1 x 1 convolutions',
    {
      gate: [
        POOLED[0],
        node('Conv', ['pooled', 'fcImage', 'fcBias'], ['image']),
        node('Flatten', ['image'], ['scores']),
      ],
    },
  ],
  [
    'such gates, ranked along their channels',
    {
      gate: [POOLED[0], node('Conv', ['pooled', 'fcImage', 'fcBias'], ['scores'])],
      choice: [
        node('Reshape', ['e', 'flat1'], ['vector']),
        gather('kernels', 'vector', 'rank5'),
        node('Squeeze', ['rank5', 'axis0'], ['weights']),
      ],
    },
  ],
  [
    'the mean of the positive part',
    {
      gate: [
        node('Relu', ['x'], ['positive']),
        node('GlobalAveragePool', ['positive'], ['pooled']),
        POOLED[1],
        DENSE,
      ],
      isPositive: true,
    },
  ],
];

it.each(SPELLINGS)('a winner chooses among kernels: %s', (_, spelling) => {
  const network = lowered(graphOf(spelling), 'int4');
  const seen = new Set<number>();
  for (let i = 0; i < 30; i++) {
    // Channels of different means, so that winners differ.
    const means = draw(INPUTS, 6);
    const x = Float64Array.from({ length: INPUTS * SIZE * SIZE }, (__, k) => {
      const value = means[Math.floor(k / (SIZE * SIZE))] + Math.floor(7 * next()) - 3;
      return Math.min(Math.max(value, -8), 7);
    });
    const winner = winnerOf(x, spelling.isPositive ?? false);
    seen.add(winner);
    expect(integerOutput(network, x)).toEqual(convolved(x, winner));
  }
  expect(seen.size).toBeGreaterThan(1);
  // One bank is read: the layer has the multiplications of one kernel.
  const dense = network.layers.nodes.filter(({ kind }) => kind === 'dense');
  expect(dense.some(layer => layer.banks?.length === KERNELS)).toBe(true);
});

it('a choice that doubles gives twice the kernel', () => {
  const choice = [ONE_HOT, FLATTENED, node('MatMul', ['hot', 'matrix'], ['row']), shaped('row')];
  const scales = [0.5, 0.25, 0.125];
  const network = lowered(graphOf({ choice, scales, values: [0, 2] }), 'int4');
  const x = Float64Array.from({ length: INPUTS * SIZE * SIZE }, (_, i) => (i % 16) - 8);
  const doubled = scales.map(scale => 2 * scale);
  expect(integerOutput(network, x)).toEqual(convolved(x, winnerOf(x, false), doubled));
});

it.each<readonly [name: string, Spelling]>([
  [
    'a mixture of kernels',
    {
      index: [node('Softmax', ['scores'], ['hot'], axis(1))],
      choice: [FLATTENED, node('MatMul', ['hot', 'matrix'], ['row']), shaped('row')],
    },
  ],
  [
    'a softmax along another axis',
    { index: [node('Softmax', ['scores'], ['likely'], axis(0)), argMax('likely')] },
  ],
])('%s chooses nothing', (_, spelling) => {
  expect(refusals(graphOf(spelling), 'int4')).not.toEqual([]);
});

it('a ranking of scores cut off at 0 is that of the scores only where one is above 0, or is refused', () => {
  const graph = graphOf({ index: [node('Relu', ['scores'], ['cut']), argMax('cut')] });
  if (refusals(graph, 'int4').length > 0) return;
  const network = lowered(graph, 'int4');
  for (const level of [-8, -3, 0, 5]) {
    const x = new Float64Array(INPUTS * SIZE * SIZE).fill(level);
    const scores = BIAS.map((b, k) => Math.max(0, b + level * (FC[k * INPUTS] + FC[k * INPUTS + 1])));
    expect(integerOutput(network, x)).toEqual(convolved(x, scores.indexOf(Math.max(...scores))));
  }
});

it('an index that is given out is a class', () => {
  const index = [argMax('scores', 'class'), node('Cast', ['class'], ['e'], to(FLOAT))];
  const network = lowered(graphOf({ index, outputs: [port('e', [1])] }), 'int4');
  const x = Float64Array.from({ length: INPUTS * SIZE * SIZE }, (_, i) => ((i * 5) % 16) - 8);
  expect(integerOutput(network, x)).toEqual([winnerOf(x, false)]);
});
