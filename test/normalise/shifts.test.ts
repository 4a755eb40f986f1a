import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import type { NodeParts } from '../../src/frontend/onnx/proto-builders.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { bytesOf, floats, ints, modelOf, node, port } from '../frontend/onnx/model-parts.ts';
import { random } from '../graph-ops/samples.ts';
import { integerOutput, lowered, refusals } from '../models/integer-output.ts';

const [CHANNELS, HEIGHT, WIDTH] = [4, 6, 5];
/** dx and dy of every channel. */
const SHIFTS: readonly (readonly [number, number])[] = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [1, -1],
];

const next = random(1501);
const frame = (): Float64Array =>
  Float64Array.from({ length: CHANNELS * HEIGHT * WIDTH }, () => Math.floor(16 * next()) - 8);

/** Every channel moved by its shift, zeros from outside. */
function shifted(x: Float64Array, shifts: readonly (readonly [number, number])[], stride: number): number[] {
  const y: number[] = [];
  for (let c = 0; c < CHANNELS; c++) {
    for (let h = 0; h * stride < HEIGHT; h++) {
      for (let w = 0; w * stride < WIDTH; w++) {
        const [row, column] = [h * stride + shifts[c][1], w * stride + shifts[c][0]];
        const isInside = row >= 0 && row < HEIGHT && column >= 0 && column < WIDTH;
        y.push(isInside ? x[(c * HEIGHT + row) * WIDTH + column] : 0);
      }
    }
  }
  return y;
}

interface Spelling {
  readonly nodes: readonly NodeParts[];
  readonly initializers?: Parameters<typeof modelOf>[0]['initializers'];
  readonly stride?: number;
  readonly shifts?: typeof SHIFTS;
  readonly opset?: number;
}

function graphOf({ nodes, initializers = [], opset = 13 }: Spelling) {
  const [inputs, outputs] = [[port('x', [1, CHANNELS, HEIGHT, WIDTH])], [port('y', [])]];
  return importOnnxBytes(bytesOf(modelOf({ inputs, outputs, nodes, initializers, opset }))).graph;
}

/** Kernels of `size` with `value` where the shift reads. */
function kernels(size: readonly [number, number], value = 1): number[] {
  const weights = new Array<number>(CHANNELS * size[0] * size[1]).fill(0);
  SHIFTS.forEach(([dx, dy], c) => {
    weights[(c * size[0] + dy + (size[0] - 1) / 2) * size[1] + dx + (size[1] - 1) / 2] = value;
  });
  return weights;
}

const conv = (weights: readonly number[], size: readonly [number, number], stride = 1): Spelling => ({
  stride,
  initializers: [floats('w', weights, [CHANNELS, 1, ...size])],
  nodes: [
    node('Conv', ['x', 'w'], ['y'], {
      attributes: {
        group: { int: CHANNELS },
        strides: { ints: [stride, stride] },
        pads: { ints: [...size, ...size].map(k => (k - 1) / 2) },
      },
    }),
  ],
});

/** Elements from .. to - 1 along an axis, as a node. */
const slice = (
  from: string,
  to: string,
  axis: number,
  [first, end]: readonly [number, number],
  step = 1,
) => ({
  node: node('Slice', [from, `${to}_first`, `${to}_end`, `${to}_axis`, `${to}_step`], [to]),
  operands: [
    ints(`${to}_first`, [first]),
    ints(`${to}_end`, [end]),
    ints(`${to}_axis`, [axis]),
    ints(`${to}_step`, [step]),
  ],
});

/** F.pad by one place on all sides, then a window of each group of channels, side by side again. */
function padThenSlice(stride = 1): Spelling {
  const parts = SHIFTS.flatMap(([dx, dy], c) => [
    slice('padded', `group${c}`, 1, [c, c + 1]),
    slice(`group${c}`, `rows${c}`, 2, [1 + dy, 1 + dy + HEIGHT], stride),
    slice(`rows${c}`, `part${c}`, 3, [1 + dx, 1 + dx + WIDTH], stride),
  ]);
  return {
    stride,
    initializers: [ints('pads', [0, 0, 1, 1, 0, 0, 1, 1]), ...parts.flatMap(part => part.operands)],
    nodes: [
      node('Pad', ['x', 'pads'], ['padded']),
      ...parts.map(part => part.node),
      node(
        'Concat',
        SHIFTS.map((_, c) => `part${c}`),
        ['y'],
        { attributes: { axis: { int: 1 } } },
      ),
    ],
  };
}

/** x.chunk(4, 1), each part cut on one side and padded on the other; `keep` also cuts what no shift brings in. */
function sliceThenPad(keep = 0): Spelling {
  const parts = SHIFTS.map(([dx, dy], c) => {
    const rows = slice(`chunk${c}`, `rows${c}`, 2, [Math.max(0, dy), HEIGHT + Math.min(0, dy)]);
    const columns = slice(`rows${c}`, `cut${c}`, 3, [
      Math.max(0, dx),
      WIDTH + Math.min(0, dx) - (c === 3 ? keep : 0),
    ]);
    const pads = [
      0,
      0,
      Math.max(0, -dy),
      Math.max(0, -dx),
      0,
      0,
      Math.max(0, dy),
      Math.max(0, dx) + (c === 3 ? keep : 0),
    ];
    return {
      operands: [...rows.operands, ...columns.operands, ints(`pads${c}`, pads)],
      nodes: [rows.node, columns.node, node('Pad', [`cut${c}`, `pads${c}`], [`part${c}`])],
    };
  });
  return {
    initializers: parts.flatMap(part => part.operands),
    nodes: [
      node(
        'Split',
        ['x'],
        SHIFTS.map((_, c) => `chunk${c}`),
        { attributes: { axis: { int: 1 } } },
      ),
      ...parts.flatMap(part => part.nodes),
      node(
        'Concat',
        SHIFTS.map((_, c) => `part${c}`),
        ['y'],
        { attributes: { axis: { int: 1 } } },
      ),
    ],
  };
}

/** Coordinates of affine_grid for every place moved by (dx, dy), in float32. */
function gridFor(shifts: typeof SHIFTS, alignCorners: boolean, turn = 0): number[] {
  const coordinate = (position: number, size: number): number =>
    Math.fround(alignCorners ? (2 * position) / (size - 1) - 1 : (2 * position + 1) / size - 1);
  return shifts.flatMap(([dx, dy]) =>
    Array.from({ length: HEIGHT * WIDTH }, (_, place) => {
      const [h, w] = [Math.floor(place / WIDTH), place % WIDTH];
      return [coordinate(w + dx + turn * h, WIDTH), coordinate(h + dy, HEIGHT)];
    }).flat(),
  );
}

function gridSample(shifts: typeof SHIFTS, attributes: NodeParts['attributes'], turn = 0): Spelling {
  const alignCorners = (attributes?.align_corners as { int: number } | undefined)?.int === 1;
  const isEach = shifts.length > 1;
  const grid = floats('grid', gridFor(shifts, alignCorners, turn), [shifts.length, HEIGHT, WIDTH, 2]);
  const initializers = [
    grid,
    ints('apart', [CHANNELS, 1, HEIGHT, WIDTH]),
    ints('back', [1, CHANNELS, HEIGHT, WIDTH]),
  ];
  const sample = (from: string, to: string) =>
    node('GridSample', [from, 'grid'], [to], { ...(attributes ? { attributes } : {}) });
  const shiftsOf = isEach ? shifts : new Array<readonly [number, number]>(CHANNELS).fill(shifts[0]);
  return {
    opset: 16,
    initializers: isEach ? initializers : [grid],
    shifts: shiftsOf,
    nodes: isEach
      ? [node('Reshape', ['x', 'apart'], ['a']), sample('a', 'b'), node('Reshape', ['b', 'back'], ['y'])]
      : [sample('x', 'y')],
  };
}

const LINEAR = { mode: { string: 'bilinear' } };

it.each<readonly [name: string, Spelling]>([
  ['a depthwise convolution of kernels with a single 1', conv(kernels([3, 3]), [3, 3])],
  ['one of other kernels, with a stride', conv(kernels([5, 3]), [5, 3], 2)],
  ['padding, then a window of each group', padThenSlice()],
  ['the same with a stride', padThenSlice(2)],
  ['groups cut on one side and padded on the other', sliceThenPad()],
  ['a constant sampling grid, the channels as a batch', gridSample(SHIFTS, LINEAR)],
  ['the same from centre to centre', gridSample(SHIFTS, { ...LINEAR, align_corners: { int: 1 } })],
  ['the same to the nearest pixel', gridSample(SHIFTS, { mode: { string: 'nearest' } })],
  ['one grid for all channels', gridSample(SHIFTS.slice(3), LINEAR)],
])('%s is a spatial shift', (_, spelling) => {
  const graph = graphOf(spelling);
  const network = lowered(graph, 'int4');
  expect(network.layers.nodes.map(({ kind }) => kind)).toEqual(['shift']);
  for (let i = 0; i < 5; i++) {
    const x = frame();
    const right = shifted(x, spelling.shifts ?? SHIFTS, spelling.stride ?? 1);
    expect(integerOutput(network, x)).toEqual(right);
    const inputs = new Map([['x', tensor('float32', [1, CHANNELS, HEIGHT, WIDTH], x)]]);
    const sampled = Array.from(evaluateGraph(graph, inputs).get('y')?.data ?? []);
    expect(sampled).toEqual(right.map(value => expect.closeTo(value, 4)));
  }
});

const fractional = SHIFTS.map(([dx, dy]) => [dx + 0.25, dy - 0.5] as const);

it('a grid between pixels is a shift between pixels', () => {
  const graph = graphOf(gridSample(fractional, LINEAR));
  const network = lowered(graph, 'int4');
  const x = frame();
  const exact = evaluateGraph(graph, new Map([['x', tensor('float32', [1, CHANNELS, HEIGHT, WIDTH], x)]]));
  integerOutput(network, x).forEach((value, i) => {
    expect(value).toBeCloseTo(exact.get('y')?.data[i] ?? Number.NaN, 4);
  });
});

/** torch.roll as it is exported: of each group two pieces of an axis change places, one of them empty where it moves by 0. */
function roll(): Spelling {
  const pieces = SHIFTS.flatMap(([dx, dy], c) => {
    const turn = (from: string, to: string, axis: number, by: number, size: number) => {
      const first = ((by % size) + size) % size;
      const [left, right] = [
        slice(from, `${to}_left`, axis, [first, size]),
        slice(from, `${to}_right`, axis, [0, first]),
      ];
      const join = node('Concat', [`${to}_left`, `${to}_right`], [to], {
        attributes: { axis: { int: axis } },
      });
      return { operands: [...left.operands, ...right.operands], nodes: [left.node, right.node, join] };
    };
    return [turn(`chunk${c}`, `rows${c}`, 2, dy, HEIGHT), turn(`rows${c}`, `part${c}`, 3, dx, WIDTH)];
  });
  const names = (stem: string): string[] => SHIFTS.map((_, c) => `${stem}${c}`);
  const along = { attributes: { axis: { int: 1 } } };
  return {
    initializers: pieces.flatMap(piece => piece.operands),
    nodes: [
      node('Split', ['x'], names('chunk'), along),
      ...pieces.flatMap(piece => piece.nodes),
      node('Concat', names('part'), ['y'], along),
    ],
  };
}

/** Things that look like shifts and are none: they are another layer, or refused, and never a shift. */
it.each<readonly [name: string, Spelling]>([
  ['kernels with a 2', conv(kernels([3, 3], 2), [3, 3])],
  [
    'kernels with two places',
    conv(
      kernels([3, 3]).map((w, i) => (i === 4 ? 1 : w)),
      [3, 3],
    ),
  ],
  [
    'kernels of zeros',
    conv(
      kernels([3, 3]).map((w, i) => (i < 9 ? 0 : w)),
      [3, 3],
    ),
  ],
  ['elements cut off that a shift would bring in', sliceThenPad(1)],
  ['rolls, which bring in the other side,', roll()],
  ['a grid that is turned', gridSample(SHIFTS, LINEAR, 0.3)],
  ['a grid between pixels, to the nearest', gridSample(fractional, { mode: { string: 'nearest' } })],
])('%s are no shift', (_, spelling) => {
  const graph = graphOf(spelling);
  const refused = refusals(graph, 'int4');
  if (refused.length > 0) {
    expect(refused).toContain('lower/unsupported-operator');
    return;
  }
  const network = lowered(graph, 'int4');
  expect(network.layers.nodes.map(({ kind }) => kind)).not.toContain('shift');
  const x = frame();
  const right = evaluateGraph(graph, new Map([['x', tensor('float32', [1, CHANNELS, HEIGHT, WIDTH], x)]]));
  expect(integerOutput(network, x)).toEqual([...(right.get('y')?.data ?? [])]);
});
