import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import type { ConvTransposeOptions } from '../../src/frontend/builder-options.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { codesOf, random } from '../graph-ops/samples.ts';
import { scatter } from '../graph-ops/scatter.ts';
import { modelOutput } from './model-output.ts';

const wire = parseWireType('int4');

interface Drawn {
  readonly shape: readonly number[];
  readonly weights: readonly number[];
  readonly window: Parameters<typeof scatter>[3];
  readonly units: readonly number[];
}

/** A transposed convolution of which a place at least is left, and scales for its outputs. */
function drawn(next: () => number, isDepthwise: boolean): Drawn {
  const below = (n: number) => Math.floor(next() * n);
  const group = isDepthwise ? 3 : 1 + below(2);
  const channels = isDepthwise ? 3 : group * (1 + below(2));
  const perGroup = 1 + below(3);
  const pair = (from: number, n: number): [number, number] => [from + below(n), from + below(n)];
  const [kernel, strides, dilations, outputPadding] = [pair(1, 4), pair(1, 3), pair(1, 2), pair(0, 3)];
  const size = pair(2, 4);
  const full = size.map((s, i) => (s - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1);
  const pads = [0, 1, 0, 1].map(axis => below(Math.ceil(full[axis] / 2)));
  return {
    shape: [1, channels, ...size],
    weights: [channels, perGroup, ...kernel],
    window: { strides, dilations, pads, outputPadding, group },
    units: Array.from({ length: perGroup }, (_, m) => 2 ** -(m % 3)),
  };
}

it.each([
  ['dense, in groups or not', false],
  ['with a group for each channel', true],
] as const)('is the scatter of its definition, exactly: %s', (_, isDepthwise) => {
  const next = random(isDepthwise ? 41 : 42);
  for (let round = 0; round < 40; round++) {
    const { shape, weights, window, units } = drawn(next, isDepthwise);
    const [channels, perGroup, ...kernel] = weights;
    const taps = kernel[0] * kernel[1];
    const codes = Float64Array.from(
      { length: channels * perGroup * taps },
      () => Math.floor(15 * next()) - 7,
    );
    const w = codes.map((code, i) => code * units[Math.floor(i / taps) % perGroup]);
    const bias = Array.from({ length: perGroup * window.group }, () => Math.round(16 * next()) / 4);
    const net = new NetworkBuilder('transposed');
    const scale = net.constant([...units], [1, perGroup, 1, 1]);
    const quantized = net.quant(net.constant(w, weights), { scale, bits: 4, signed: true });
    net.output('y', net.convTranspose(net.input('x', shape), quantized, { ...window, bias }));
    const graph = net.build();
    const network = lowerNetwork(graph, { wire, snap: 'none' });
    for (let frame = 0; frame < 3; frame++) {
      const x = Float64Array.from(
        { length: channels * shape[2] * shape[3] },
        () => Math.floor(16 * next()) - 8,
      );
      const right = scatter({ shape, data: x }, { shape: weights, data: w }, bias, window);
      expect(graph.outputs[0].shape).toEqual(right.shape);
      expect(modelOutput(network, x)).toEqual(Array.from(right.data, v => v + 0));
    }
  }
});

it('pads with the zero of codes that have a zero-point', () => {
  const net = new NetworkBuilder('zero-point');
  const next = random(43);
  const shape = [2, 2, 3, 3];
  const w = Float64Array.from({ length: 36 }, () => Math.floor(7 * next()) - 3);
  const quantizer = { scale: 0.5, zeroPoint: 3, type: 'uint8' } as const;
  const codes = net.quantizeLinear(net.input('x', [1, 2, 3, 4]), quantizer);
  const weights = net.quant(net.constant(w, shape), { scale: 1, bits: 3, signed: true });
  const window = { strides: [2, 2], dilations: [1, 1], pads: [1, 0, 0, 1], outputPadding: [1, 1], group: 1 };
  net.output('y', net.convTranspose(net.dequantizeLinear(codes, quantizer), weights, window));
  const network = lowerNetwork(net.build(), { snap: 'none' });
  const real = Float64Array.from({ length: 24 }, () => (Math.floor(256 * next()) - 3) / 2);
  const right = scatter({ shape: [1, 2, 3, 4], data: real }, { shape, data: w }, [], window);
  expect(modelOutput(network, real, 'model')).toEqual(Array.from(right.data, v => v + 0));
});

it('makes up for the border of an image on which no integer means zero', () => {
  const next = random(44);
  const shape = [3, 2, 3, 3];
  const w = Float64Array.from({ length: 54 }, () => Math.floor(7 * next()) - 3);
  const net = new NetworkBuilder('normalised');
  const weights = net.quant(net.constant(w, shape), { scale: 1, bits: 3, signed: true });
  const window = { strides: [2, 2], dilations: [1, 1], pads: [1, 1, 0, 0], outputPadding: [1, 0], group: 1 };
  const offsets = [0.3, -0.7, 1.1];
  const x = net.sub(net.input('x', [1, 3, 3, 4]), net.constant(offsets, [1, 3, 1, 1]));
  const large = net.convTranspose(x, weights, window);
  net.output('y', net.quant(large, { scale: 1.5, bits: 5, signed: true }));
  const network = lowerNetwork(net.build(), { wire, snap: 'none' });
  for (let frame = 0; frame < 5; frame++) {
    const codes = Float64Array.from({ length: 36 }, () => Math.floor(16 * next()) - 8);
    const data = codes.map((code, i) => code - Math.fround(offsets[Math.floor(i / 12)]));
    const sums = scatter({ shape: [1, 3, 3, 4], data }, { shape, data: w }, [], window);
    const right = Array.from(sums.data, v => 1.5 * Math.min(15, Math.max(-16, Math.round(v / 1.5))));
    expect(modelOutput(network, codes)).toEqual(right.map(v => v + 0));
  }
});

/** How many columns the weights of the layers have: what the phases cost. */
const columnsOf = (options: ConvTransposeOptions, kernel: number): number[] => {
  const net = new NetworkBuilder('cost');
  const shape = [2, 3, kernel, kernel];
  const weights = net.quant(net.constant(new Float64Array(6 * kernel ** 2).fill(1), shape), {
    scale: 1,
    bits: 2,
    signed: true,
  });
  net.output('y', net.convTranspose(net.input('x', [1, 2, 4, 4]), weights, options));
  const { layers } = lowerNetwork(net.build(), { wire });
  return layers.nodes.flatMap(node => (node.kind === 'dense' ? [...node.attrs.weights.shape] : []));
};

it('multiplies by no zeros where the strides divide the kernel', () => {
  // 3 outputs of 4 phases; 2 channels of each place of a window
  expect(columnsOf({ strides: [2, 2] }, 2)).toEqual([12, 2]);
  expect(columnsOf({ strides: [2, 2], pads: [1, 1, 1, 1] }, 4)).toEqual([12, 8]);
  expect(columnsOf({ strides: [1, 1], pads: [1, 1, 1, 1] }, 3)).toEqual([3, 18]);
});

it('leaves a product of two values of the data refused', () => {
  const net = new NetworkBuilder('dynamic');
  const x = net.quant(net.input('x', [1, 2, 2, 2]), { scale: 1, bits: 4, signed: true });
  const w = net.reshape(x, [2, 1, 2, 2]);
  net.output('y', net.convTranspose(x, w, { strides: [2, 2] }));
  expect(codesOf(() => lowerNetwork(net.build(), { wire }))).toEqual(['lower/dynamic-operand']);
});
