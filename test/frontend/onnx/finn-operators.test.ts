import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import { diagnosticsOf, random } from '../../graph-ops/samples.ts';
import { integerOutput, lowered } from '../../models/integer-output.ts';
import { bytesOf, floats, modelOf, node, port } from './model-parts.ts';

const FINN = 'finn.custom_op.general';
const QONNX = 'qonnx.custom_op.general';

const next = random(1301);
const draw = (count: number, least: number, most: number): number[] =>
  Array.from({ length: count }, () => least + Math.floor((most - least + 1) * next()));

it('XnorPopcountMatMul counts the places where two rows of bits agree', () => {
  const [inputs, hidden, outputs] = [13, 6, 3];
  const [w1, w2] = [draw(inputs * hidden, 0, 1), draw(hidden * outputs, 0, 1)];
  const thresholds = draw(hidden, 4, 9);
  const model = modelOf({
    inputs: [port('x', [1, inputs])],
    outputs: [port('y', [1, outputs])],
    initializers: [
      floats('w1', w1, [inputs, hidden]),
      floats('w2', w2, [hidden, outputs]),
      floats('thresholds', thresholds, [hidden, 1]),
      floats('scale', [0.25], []),
    ],
    nodes: [
      node('XnorPopcountMatMul', ['x', 'w1'], ['counts'], { domain: FINN }),
      node('MultiThreshold', ['counts', 'thresholds'], ['bits'], {
        domain: FINN,
        attributes: { out_dtype: { string: 'BINARY' } },
      }),
      node('XnorPopcountMatMul', ['bits', 'w2'], ['scores'], { domain: QONNX }),
      node('Mul', ['scores', 'scale'], ['y']),
    ],
  });
  const network = lowered(importOnnxBytes(bytesOf(model)).graph, 'uint1');
  const agreeing = (bits: readonly number[], weights: readonly number[], count: number): number[] =>
    Array.from({ length: count }, (_, o) => bits.filter((bit, i) => bit === weights[i * count + o]).length);
  for (let frame = 0; frame < 20; frame++) {
    const x = draw(inputs, 0, 1);
    const bits = agreeing(x, w1, hidden).map((n, o) => (n >= thresholds[o] ? 1 : 0));
    expect(integerOutput(network, Float64Array.from(x))).toEqual(agreeing(bits, w2, outputs).map(n => n / 4));
  }
});

interface Geometry {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
  readonly dilations: readonly [number, number];
  readonly padValue: number;
}

const PLAIN: Geometry = {
  kernel: [3, 3],
  stride: [1, 1],
  pads: [0, 0, 0, 0],
  dilations: [1, 1],
  padValue: 0,
};

/** [H, W, C] to [OH * OW, kh * kw * C]. */
function windows(x: readonly number[], [height, width, channels]: readonly number[], g: Geometry) {
  const at = (h: number, w: number, c: number): number =>
    h < 0 || h >= height || w < 0 || w >= width ? g.padValue : x[(h * width + w) * channels + c];
  const size = (dim: number, axis: 0 | 1): number =>
    Math.floor(
      (dim + g.pads[axis] + g.pads[axis + 2] - g.dilations[axis] * (g.kernel[axis] - 1) - 1) / g.stride[axis],
    ) + 1;
  const [rows, columns] = [size(height, 0), size(width, 1)];
  const places: number[][] = [];
  for (let h = 0; h < rows; h++) {
    for (let w = 0; w < columns; w++) {
      const place: number[] = [];
      for (let i = 0; i < g.kernel[0]; i++)
        for (let j = 0; j < g.kernel[1]; j++)
          for (let c = 0; c < channels; c++) {
            const row = h * g.stride[0] + i * g.dilations[0] - g.pads[0];
            place.push(at(row, w * g.stride[1] + j * g.dilations[1] - g.pads[1], c));
          }
      places.push(place);
    }
  }
  return { places, rows, columns };
}

it.each<readonly [name: string, Geometry]>([
  ['3 x 3', PLAIN],
  ['with a border', { ...PLAIN, pads: [1, 1, 1, 1] }],
  [
    'with a border on some sides, strides and dilation',
    { kernel: [2, 3], stride: [2, 1], pads: [1, 0, 0, 2], dilations: [2, 1], padValue: 0 },
  ],
  ['with a border that is not zero', { ...PLAIN, pads: [1, 2, 0, 1], padValue: 2 }],
  ['1 x 1', { ...PLAIN, kernel: [1, 1] }],
])('Im2Col and a matrix are a convolution: %s', (_, geometry) => {
  const [height, width, channels, hidden, outputs] = [6, 5, 2, 4, 3];
  const { kernel } = geometry;
  const size = kernel[0] * kernel[1] * channels;
  const [w1, w2] = [draw(size * hidden, -3, 3), draw(hidden * outputs, -1, 1)];
  const thresholds = Array.from({ length: hidden }, () => draw(3, -20, 20).sort((a, b) => a - b));
  const first = windows(draw(height * width * channels, 0, 3), [height, width, channels], geometry);
  const model = modelOf({
    inputs: [port('x', [1, channels, height, width])],
    outputs: [port('y', [1, outputs, first.rows, first.columns])],
    initializers: [
      floats('w1', w1, [size, hidden]),
      floats('w2', w2, [hidden, outputs]),
      floats('thresholds', thresholds.flat(), [hidden, 3]),
    ],
    nodes: [
      node('Transpose', ['x'], ['last'], { attributes: { perm: { ints: [0, 2, 3, 1] } } }),
      node('Im2Col', ['last'], ['windows'], {
        domain: QONNX,
        attributes: {
          kernel_size: { ints: kernel },
          stride: { ints: geometry.stride },
          pad_amount: { ints: geometry.pads },
          dilations: { ints: geometry.dilations },
          pad_value: { int: geometry.padValue },
          input_shape: { string: `(1, ${height}, ${width}, ${channels})` },
          depthwise: { int: 0 },
        },
      }),
      node('MatMul', ['windows', 'w1'], ['sums']),
      node('MultiThreshold', ['sums', 'thresholds'], ['codes'], {
        domain: QONNX,
        attributes: { data_layout: { string: 'NHWC' }, out_dtype: { string: 'UINT2' } },
      }),
      node('MatMul', ['codes', 'w2'], ['scores']),
      node('Transpose', ['scores'], ['y'], { attributes: { perm: { ints: [0, 3, 1, 2] } } }),
    ],
  });
  const network = lowered(importOnnxBytes(bytesOf(model)).graph, 'uint2');
  for (let frame = 0; frame < 5; frame++) {
    const x = draw(height * width * channels, 0, 3);
    const { places } = windows(x, [height, width, channels], geometry);
    const scores = places.map(place => {
      const codes = Array.from({ length: hidden }, (__, o) => {
        const sum = place.reduce((total, value, i) => total + value * w1[i * hidden + o], 0);
        return thresholds[o].filter(t => sum >= t).length;
      });
      return Array.from({ length: outputs }, (__, o) =>
        codes.reduce((total, code, i) => total + code * w2[i * outputs + o], 0),
      );
    });
    const channelsFirst = Float64Array.from(
      { length: x.length },
      (__, i) => x[(i % (height * width)) * channels + Math.floor(i / (height * width))],
    );
    expect(integerOutput(network, channelsFirst)).toEqual(
      Array.from({ length: outputs }, (__, o) => scores.map(place => place[o])).flat(),
    );
  }
});

const WINDOW = { kernel_size: { ints: [3, 3] }, stride: { ints: [1, 1] } };

it.each([
  [
    'channels first, as the oldest versions kept them',
    { ...WINDOW, input_shape: { string: '(1, 2, 6, 5)' } },
  ],
  ['a kernel of three directions', { ...WINDOW, kernel_size: { ints: [3, 3, 3] } }],
  ['a border of one side', { ...WINDOW, pad_amount: { ints: [1] } }],
])('Im2Col refuses %s', (_, attributes) => {
  const model = modelOf({
    inputs: [port('x', [1, 6, 5, 2])],
    outputs: [port('y', [1, 4, 3, 18])],
    nodes: [node('Im2Col', ['x'], ['y'], { domain: QONNX, attributes })],
  });
  const codes = diagnosticsOf(() => importOnnxBytes(bytesOf(model))).map(({ code }) => code);
  expect(codes).toContain('onnx/attribute-value');
});

it('Im2Col has one number for both directions and all sides in older versions', () => {
  const graphOf = (attributes: NonNullable<Parameters<typeof node>[3]>['attributes']) => {
    const im2col = node('Im2Col', ['x'], ['y'], { domain: FINN, ...(attributes ? { attributes } : {}) });
    const [inputs, outputs] = [[port('x', [1, 6, 5, 2])], [port('y', [1, 3, 3, 18])]];
    return importOnnxBytes(bytesOf(modelOf({ inputs, outputs, nodes: [im2col] }))).graph.nodes[0];
  };
  const old = graphOf({ kernel_size: { int: 3 }, stride: { int: 2 }, pad_amount: { int: 1 } });
  const lists = {
    kernel_size: { ints: [3, 3] },
    stride: { ints: [2, 2] },
    pad_amount: { ints: [1, 1, 1, 1] },
  };
  expect(old.attrs).toEqual(graphOf(lists).attrs);
});
