import { expect, it } from 'vitest';
import { calibrate } from '../../src/calibrate/index.ts';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import { tensorProto } from '../../src/frontend/onnx/proto-builders.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import { type Tensor, tensor } from '../../src/ir/tensor.ts';
import { bytesOf, floats, modelOf, node, port } from '../frontend/onnx/model-parts.ts';
import { runModel } from '../graph-ops/onnxruntime.ts';
import { expectClose, random, randomTensor } from '../graph-ops/samples.ts';
import { integerOutput, lowered, refusals } from '../models/integer-output.ts';

const MICROSOFT = 'com.microsoft';
const [INPUTS, HIDDEN, OUTPUTS] = [12, 8, 4];
const next = random(1401);
const codes = (count: number, least: number, levels: number): number[] =>
  Array.from({ length: count }, () => least + Math.floor(levels * next()));
const reals = (count: number, most: number): number[] =>
  Array.from({ length: count }, () => Math.fround(most * (2 * next() - 1)));

// Those in int8 have 7 bits: on processors without dot products of bytes onnxruntime saturates the sum of two products of u8 by s8.
const [W1, W2] = [codes(INPUTS * HIDDEN, -64, 128), codes(HIDDEN * OUTPUTS, 0, 256)];
const SCALES = Array.from({ length: HIDDEN }, () => Math.fround(0.002 + next() / 100));
const [B1, B2] = [reals(HIDDEN, 1), reals(OUTPUTS, 1)];

/** Two dense layers as quantize_dynamic leaves them: weights per channel in int8, and in uint8 with a zero-point. */
function model(isFused: boolean) {
  const layer = (x: string, i: 1 | 2, y: string, activation: string) =>
    isFused
      ? [node('DynamicQuantizeMatMul', [x, `w${i}`, `s${i}`, `z${i}`, `b${i}`], [y], { domain: MICROSOFT })]
      : [
          node('DynamicQuantizeLinear', [x], [`${x}_codes`, `${x}_scale`, `${x}_zero`]),
          node('MatMulInteger', [`${x}_codes`, `w${i}`, `${x}_zero`, `z${i}`], [`${y}_sums`]),
          node('Cast', [`${y}_sums`], [`${y}_float`], { attributes: { to: { int: 1 } } }),
          node('Mul', [`${x}_scale`, `s${i}`], [`${y}_unit`]),
          node('Mul', [`${y}_float`, `${y}_unit`], [`${y}_${activation}`]),
          node('Add', [`b${i}`, `${y}_${activation}`], [y]),
        ];
  return modelOf({
    inputs: [port('x', [1, INPUTS])],
    outputs: [port('y', [1, OUTPUTS])],
    initializers: [
      tensorProto('w1', tensor('int64', [INPUTS, HIDDEN], W1), 'int8'),
      tensorProto('z1', tensor('int64', [HIDDEN], Array(HIDDEN).fill(0)), 'int8'),
      tensorProto('w2', tensor('int64', [HIDDEN, OUTPUTS], W2), 'uint8'),
      tensorProto('z2', tensor('int64', [], [121]), 'uint8'),
      floats('s1', SCALES),
      floats('s2', [0.0073], []),
      floats('b1', B1),
      floats('b2', B2),
    ],
    nodes: [...layer('x', 1, 'h', 'scaled'), node('Relu', ['h'], ['a']), ...layer('a', 2, 'y', 'scaled')],
  });
}

const frames = Array.from({ length: 24 }, () => Float32Array.from(reals(INPUTS, 2)));

it.each([false, true])('dynamic quantizers give what onnxruntime gives (fused: %s)', async isFused => {
  const { graph } = importOnnxBytes(bytesOf(model(isFused)));
  const x = randomTensor([1, INPUTS], next);
  const ours = evaluateGraph(graph, new Map([['x', x]])).get('y');
  const theirs = (await runModel(model(false), new Map([['x', x]]))).get('y');
  expectClose(ours as Tensor, theirs, 1e-5);
});

it('a scale that depends on the frame is refused, and says what to do', () => {
  const { graph } = importOnnxBytes(bytesOf(model(false)));
  expect(refusals(graph)).toContain('lower/dynamic-scale');
});

it.each([false, true])(
  'calibration fixes the activations and keeps the integer weights (fused: %s)',
  isFused => {
    const { graph: dynamic } = importOnnxBytes(bytesOf(model(isFused)));
    const settings = { weightBits: 8, activationBits: 8, percentile: 100 };
    const { graph, quantizers } = calibrate(dynamic, frames, settings);
    expect(quantizers.map(({ role }) => role)).toEqual(['input', 'activation']);
    const network = lowered(graph);
    const dense = network.layers.nodes.filter(({ kind }) => kind === 'dense');
    const weights = dense.map(({ attrs }) => [
      ...(attrs as { weights: { data: Float64Array } }).weights.data,
    ]);
    // Layers keep [outputs, inputs].
    const transposed = (w: readonly number[], rows: number, zero: number): number[] =>
      Array.from({ length: w.length / rows }, (_, o) =>
        Array.from({ length: rows }, (__, i) => w[(i * w.length) / rows + o] - zero),
      ).flat();
    expect(weights).toEqual([transposed(W1, INPUTS, 0), transposed(W2, HIDDEN, 121)]);
    const scales = quantizers.map(({ scale }) => scale.max);
    for (const frame of frames) {
      // Codes by hand, in float64: no value of these frames lies on a tie.
      const code = (value: number, scale: number, least: number, most: number): number =>
        scale * Math.min(Math.max(Math.round(value / scale), least), most);
      const x = Array.from(frame, value => code(value, scales[0], -127, 127));
      const hidden = B1.map(
        (b, o) => b + SCALES[o] * x.reduce((sum, value, i) => sum + value * W1[i * HIDDEN + o], 0),
      );
      const a = hidden.map(value => code(Math.max(value, 0), scales[1], 0, 255));
      const y = B2.map(
        (b, o) =>
          b + Math.fround(0.0073) * a.reduce((sum, value, i) => sum + value * (W2[i * OUTPUTS + o] - 121), 0),
      );
      integerOutput(network, Float64Array.from(frame)).forEach((value, i) => {
        expect(value).toBeCloseTo(y[i], 6);
      });
    }
  },
);

it('a network whose wire carries codes needs no quantizer at its input', () => {
  const { graph: dynamic } = importOnnxBytes(bytesOf(model(false)));
  const settings = { weightBits: 8, activationBits: 8, percentile: 100 };
  const input = lowered(calibrate(dynamic, frames, settings).graph).wires[0];
  const { quantizers } = calibrate(dynamic, frames, { ...settings, input });
  expect(quantizers.map(({ role }) => role)).toEqual(['activation']);
});
