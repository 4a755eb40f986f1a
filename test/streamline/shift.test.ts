import { expect, it } from 'vitest';
import { type LoweringOptions, lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { randomFrames, toModel } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { type Tensor, tensor } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { codesOf, random } from '../graph-ops/samples.ts';
import { scatteredShift } from '../ops/shift-oracle.ts';

type Pairs = readonly (readonly [number, number])[];

/** An input of [channels, height, width] and what is made of it. */
function networkOf(
  shape: readonly number[],
  describe: (net: NetworkBuilder, x: Value) => Value,
): Graph<GraphOp> {
  const net = new NetworkBuilder('shifted');
  net.output('y', describe(net, net.input('x', [1, ...shape])));
  return net.build();
}

const lower = (graph: Graph<GraphOp>, wire: string, options: LoweringOptions = {}) =>
  lowerNetwork(graph, { wire: parseWireType(wire), ...options });

/** The reference and the float graph on one random frame, both as values, channels innermost. */
function bothOf(graph: Graph<GraphOp>, wire: string, options: LoweringOptions = {}) {
  const network = lower(graph, wire, options);
  const host = hostOfNetwork(network);
  const frame = randomFrames(host.inputs, 1, 3);
  const output =
    runReference(network.layers, frame).get(network.layers.outputs[0].value) ?? new Float64Array();
  const real = tensor('float32', graph.inputs[0].shape, Float64Array.from(toModel(host.inputs[0], frame)));
  const y = evaluateGraph(graph, new Map([['x', real]])).get('y') as Tensor;
  const [, channels] = y.shape;
  const places = y.data.length / channels;
  const float = y.data.map((_, i) => y.data[(i % channels) * places + Math.floor(i / channels)]);
  return { network, frame, ours: [...toValues(host.outputs[0], output)], float: [...float] };
}

it('computes what the float graph and the scattered image say, for whole shifts and shifts on a grid', () => {
  const next = random(501);
  for (const [height, width, stride, bits] of [
    [5, 7, 1, 0],
    [6, 6, 2, 0],
    [1, 9, 3, 0],
    [5, 7, 1, 4],
    [7, 4, 2, 3],
    [1, 1, 1, 2],
    [9, 8, 3, 7],
  ] as const) {
    const one = 2 ** bits;
    const shifts = Array.from({ length: 4 }, () =>
      [0, 1].map(() => Math.floor((6 * next() - 3) * one) / one),
    ) as unknown as Pairs;
    const graph = networkOf([4, height, width], (net, x) => net.shift(x, { shifts, stride }));
    const { network, frame, ours, float } = bothOf(graph, 'uint4', {
      shiftBits: Math.max(bits, 1),
      snap: 'none',
    });
    expect(network.notes).toEqual([]);
    expect(ours).toEqual(float);
    const units = shifts.map(([dx, dy]) => [dx * one, dy * one] as const);
    const scattered = scatteredShift({ height, width, stride, fractionBits: bits, shifts: units }, frame);
    expect(ours).toEqual(scattered.map(sum => Number(sum) / one ** 2));
    expect(network.layers.nodes.map(node => node.kind)).toEqual(
      bits === 0 ? ['shift'] : ['shift', 'depthwise'],
    );
  }
});

it('reads two neighbours where shifts are whole in one direction', () => {
  const tapsOf = (shifts: Pairs): unknown => {
    const graph = networkOf([2, 4, 4], (net, x) => net.shift(x, { shifts }));
    const { network, ours, float } = bothOf(graph, 'uint4');
    expect(ours).toEqual(float);
    return network.layers.nodes.flatMap(node => (node.kind === 'shift' ? [node.attrs.taps] : []));
  };
  expect(
    tapsOf([
      [0.5, 1],
      [0, -2],
    ]),
  ).toEqual([[1, 2]]);
  expect(
    tapsOf([
      [3, 1.25],
      [0, -2],
    ]),
  ).toEqual([[2, 1]]);
  expect(
    tapsOf([
      [0.5, 1],
      [0, -0.75],
    ]),
  ).toEqual([[2, 2]]);
});

it('lets in what means zero: the zero-point, a second bit, or a grid on which there is one', () => {
  const shifts: Pairs = [
    [1, 0],
    [-1.5, 2],
  ];
  for (const [wire, describe] of [
    ['uint4:1/4:-1', (_: NetworkBuilder, x: Value) => x],
    ['bipolar', (_: NetworkBuilder, x: Value) => x],
    [
      'uint4',
      (net: NetworkBuilder, x: Value) =>
        net.add(net.mul(x, net.constant([2, 4], [2, 1, 1])), net.constant([-4, 8], [2, 1, 1])),
    ],
  ] as const) {
    const { ours, float } = bothOf(
      networkOf([2, 4, 5], (net, x) => net.shift(describe(net, x), { shifts })),
      wire,
    );
    expect(ours).toEqual(float);
  }
  const off = networkOf([2, 4, 5], (net, x) => net.shift(x, { shifts }));
  expect(codesOf(() => lower(off, 'uint4:1/4:0.123456789'))).toEqual(['lower/no-zero']);
});

it('puts shifts on the grid it is told, and says how far they moved', () => {
  const graph = networkOf([2, 4, 4], (net, x) =>
    net.shift(x, {
      shifts: [
        [0.3, 0.5],
        [1, -1.26],
      ],
      name: 'move',
    }),
  );
  const { network, ours } = bothOf(graph, 'uint4');
  const [note] = network.notes;
  expect(note).toMatchObject({ code: 'lower/snapped-shifts', severity: 'warning', at: { node: 'move' } });
  expect(note.message).toContain(
    '2 of its 4 shifts are snapped to multiples of 1/16 of a pixel, each by at most 1.25e-2',
  );
  const snapped = networkOf([2, 4, 4], (net, x) =>
    net.shift(x, {
      shifts: [
        [0.3125, 0.5],
        [1, -1.25],
      ],
    }),
  );
  expect(ours).toEqual(bothOf(snapped, 'uint4', { snap: 'none' }).float);
  expect(lower(graph, 'uint4', { shiftBits: 7 }).notes[0].message).toContain('at most 3.13e-3');
  expect(codesOf(() => lower(graph, 'uint4', { snap: 'none' }))).toEqual(['lower/inexact-shifts']);
});

it('rounds shifts to whole pixels only when asked, and says so', () => {
  const shifts: Pairs = [
    [0.3, 0.5],
    [1, -1.26],
  ];
  const graph = networkOf([2, 4, 4], (net, x) => net.shift(x, { shifts, name: 'move' }));
  const { network, ours } = bothOf(graph, 'uint4', { roundShifts: true });
  expect(network.notes.map(note => note.code)).toEqual(['lower/rounded-shifts']);
  expect(network.notes[0].message).toContain(
    '3 of its 4 shifts are rounded to whole pixels as --round-shifts asks, each by at most 5.00e-1',
  );
  expect(network.layers.nodes.map(node => node.kind)).toEqual(['shift']);
  const whole = networkOf([2, 4, 4], (net, x) =>
    net.shift(x, {
      shifts: [
        [0, 1],
        [1, -1],
      ],
    }),
  );
  expect(ours).toEqual(bothOf(whole, 'uint4').float);
  expect(lower(whole, 'uint4', { roundShifts: true }).notes).toEqual([]);
});

it('refuses shifts that depend on the data or are no numbers', () => {
  const dynamic = networkOf([2, 4, 4], (net, x) =>
    net.shift(x, { shifts: net.slice(net.reshape(x, [16, 2]), { starts: [0], ends: [2] }) }),
  );
  expect(codesOf(() => lower(dynamic, 'uint4'))).toEqual(['lower/dynamic-operand']);
});
