import { expect, it } from 'vitest';
import { openFloatRuntime } from '../../src/compare/float-runtime.ts';
import { compareNetwork } from '../../src/compare/index.ts';
import { type IntegerNetwork, lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { decodeModel } from '../../src/frontend/onnx/read-model.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { randomFrames, toModel } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { importOnnxFile, readModelBytes } from '../../src/node/model-file.ts';
import { parseWireType } from '../../src/quant/wire.ts';

/** Compares a graph with onnxruntime, after `tamper` had its way with the integer network. */
async function compare(
  graph: Graph<GraphOp>,
  wire: string,
  frames: number,
  tamper: (network: IntegerNetwork) => IntegerNetwork = network => network,
  model = decodeModel(writeOnnx(graph)),
) {
  const network = lowerNetwork(graph, { wire: parseWireType(wire) });
  const host = hostOfNetwork(network);
  const input = graph.inputs[0];
  const tensors = [...network.probes.map(p => p.tensor), host.outputs[0].name];
  const runtime = await openFloatRuntime(model, [input], tensors);
  try {
    const integers = randomFrames(host.inputs, frames, 7);
    return await compareNetwork(tamper(network), host, runtime, integers, toModel(host.inputs[0], integers));
  } finally {
    await runtime.release();
  }
}

/** 8 inputs, 6 channels, a quantizer whose steps lie anywhere, 3 scores. */
function smallNetwork(): Graph<GraphOp> {
  const net = new NetworkBuilder('small');
  const weights = (count: number, factor: number) =>
    net.constant(Array.from({ length: count }, (_, i) => (((i * factor) % 7) - 3) * 0.25));
  const quantized = (count: number, factor: number, shape: readonly number[]) =>
    net.quant(net.reshape(weights(count, factor), shape), { scale: 0.25, bits: 3, signed: true });
  const x = net.input('x', [1, 8]);
  const sums = net.matMul(x, quantized(48, 5, [8, 6]));
  const normalised = net.batchNormalization(sums, {
    gamma: net.constant([1, -0.7, 0.3, 2, 0.9, -1.1]),
    beta: net.constant([0.1, 0.2, -0.3, 0, 0.5, -0.4]),
    mean: net.constant([1, 2, -1, 0, 3, 0.5]),
    variance: net.constant([4, 9, 2, 1, 3, 0.5]),
  });
  const activation = net.quant(net.relu(normalised), { scale: 0.37, bits: 3, signed: false });
  net.output('scores', net.matMul(activation, quantized(18, 3, [6, 3])));
  return net.build();
}

it('finds no difference where there is none', async () => {
  const result = await compare(smallNetwork(), 'int4', 200);
  expect(result.frames).toBe(200);
  expect(result.elements).toBe(200 * (6 + 3));
  expect(result.differences).toEqual([]);
  expect(result.classChanges).toBe(0);
});

it('calls a threshold that is off by one beyond rounding, and names its place', async () => {
  const result = await compare(smallNetwork(), 'int4', 200, network => ({
    ...network,
    layers: {
      ...network.layers,
      nodes: network.layers.nodes.map(node => {
        if (node.kind !== 'threshold') return node;
        const [channels, levels] = node.attrs.thresholds.shape;
        const moved = node.attrs.thresholds.data.slice();
        moved[2 * levels] += 1;
        return { ...node, attrs: { ...node.attrs, thresholds: integerTensor([channels, levels], moved) } };
      }),
    },
  }));
  expect(result.differences.length).toBeGreaterThan(0);
  for (const difference of result.differences) {
    expect(difference.element).toBe(2);
    expect(difference.isAllowed).toBe(false);
    expect(difference.distance).toBeGreaterThan(difference.bound);
  }
});

it('allows a difference within float32 rounding, with both numbers', async () => {
  // 0.3f * q lies a hair beside the ties of the quantizer with scale 0.2f: float32 sees ties where there are none.
  const net = new NetworkBuilder('ties');
  const identity = net.quant(net.constant([1, 0, 0, 1], [2, 2]), { scale: 1, bits: 2, signed: true });
  const scaled = net.mul(net.matMul(net.input('x', [1, 2]), identity), 0.3);
  net.output('y', net.quant(scaled, { scale: 0.2, bits: 6, signed: true }));
  const result = await compare(net.build(), 'int4', 100);
  expect(result.differences.length).toBeGreaterThan(0);
  for (const difference of result.differences) {
    expect(difference.isAllowed).toBe(true);
    expect(Math.abs(difference.float - difference.exact)).toBe(1);
    expect(difference.distance).toBeLessThanOrEqual(difference.bound);
    expect(difference.bound).toBeLessThan(1e-5);
  }
});

/** The greater, or the lesser, of values that lie a hair beside the ties of the quantizer behind. */
function tiedExtreme(kind: 'max' | 'min', third: number): Graph<GraphOp> {
  const net = new NetworkBuilder('ties');
  const x = net.input('x', [1, 2]);
  const of = (codes: readonly number[], scale: number) => {
    const weights = net.quant(net.constant(codes, [2, 2]), { scale: 1, bits: 2, signed: true });
    return net.mul(net.matMul(x, weights), scale);
  };
  const extreme = net[kind](of([1, 0, 0, 1], 0.3), [of([0, 1, 1, 0], 0.3), of([1, 0, 0, 1], third)]);
  net.output('y', net.quant(extreme, { scale: 0.2, bits: 6, signed: true }));
  return net.build();
}

it.each(['max', 'min'] as const)('judges a quantizer behind a %s by the values that decide', async kind => {
  const graph = tiedExtreme(kind, 0.25);
  const result = await compare(graph, 'int4', 200);
  expect(result.differences.length).toBeGreaterThan(0);
  for (const { isAllowed, bound } of result.differences) {
    expect(isAllowed).toBe(true);
    expect(bound).toBeLessThan(1e-5);
  }
  // One operand off by a unit is no rounding.
  const tampered = await compare(graph, 'int4', 200, network => ({
    ...network,
    layers: {
      ...network.layers,
      nodes: network.layers.nodes.map(node => {
        if (node.kind !== 'threshold' || !node.name.includes('of the first value')) return node;
        const { shape, data } = node.attrs.thresholds;
        return {
          ...node,
          attrs: {
            ...node.attrs,
            thresholds: integerTensor(
              shape,
              data.map(t => t + 1),
            ),
          },
        };
      }),
    },
  }));
  expect(tampered.differences.some(difference => !difference.isAllowed)).toBe(true);
});

/** Quantizers in plain operators, whose codes stand in tensors of many kinds. */
const SPELLED: readonly [name: string, apply: (net: NetworkBuilder, x: Value) => Value][] = [
  ['codes of a Round', (net, x) => net.mul(net.round(net.clip(net.div(x, 0.37), { min: -4, max: 3 })), 0.37)],
  ['values of a Clip', (net, x) => net.clip(net.div(net.round(net.mul(x, 3)), 3), { min: -1, max: 1 })],
  [
    'codes of a Floor',
    (net, x) => net.div(net.clip(net.floor(net.add(net.mul(x, 3), 0.5)), { min: 0, max: 7 }), 3),
  ],
  ['truth values', (net, x) => net.sub(net.cast(net.greater(x, 0.3), 'float32'), 0.5)],
  ['choices', (net, x) => net.where(net.less(x, 0.3), -1.5, 0.25)],
  [
    'codes of QuantizeLinear, the scale negative',
    (net, x) => {
      const codes = net.quantizeLinear(x, { scale: -0.37, zeroPoint: 3, type: 'int8' });
      return net.dequantizeLinear(codes, { scale: -0.37, zeroPoint: 3, type: 'int8' });
    },
  ],
  [
    'codes of QuantizeLinear, scales of both signs',
    (net, x) => {
      const options = {
        scale: [0.37, -0.37, 0.3, -0.3, 0.2, -0.1],
        axis: 1,
        type: 'uint8',
        zeroPoint: [...new Array<number>(6).fill(100)],
      } as const;
      return net.dequantizeLinear(net.quantizeLinear(x, options), { ...options, scale: 0.3, zeroPoint: 100 });
    },
  ],
  [
    'two codes of signs',
    (net, x) => net.bipolarQuant(x, { scale: net.constant([1, -1, 0.5, -0.5, 2, -2], [1, 6]) }),
  ],
  [
    'two codes of falling scales',
    (net, x) =>
      net.quant(x, { scale: net.constant([1, -1, 0.5, -0.5, 2, -2], [1, 6]), bits: 1, signed: true }),
  ],
  ['rectified values', (net, x) => net.relu(net.quant(x, { scale: 0.37, bits: 4, signed: true }))],
];

it.each(SPELLED)('finds the codes of spelled quantizers: %s', async (_, apply) => {
  const net = new NetworkBuilder('spelled');
  const weights = (count: number, factor: number, shape: readonly number[]) => {
    const values = Array.from({ length: count }, (_, i) => (((i * factor) % 7) - 3) * 0.25);
    return net.quant(net.constant(values, shape), { scale: 0.25, bits: 3, signed: true });
  };
  const sums = net.matMul(net.input('x', [1, 8]), weights(48, 5, [8, 6]));
  const shifted = net.add(net.mul(sums, 0.37), [0.1, -0.2, 0.3, 0, 0.7, -0.6]);
  net.output('y', net.matMul(apply(net, shifted), weights(18, 3, [6, 3])));
  const result = await compare(net.build(), 'int4', 100);
  // The quantizer, and the output wherever that agrees.
  expect(result.elements).toBeGreaterThan(100 * 6);
  expect(result.differences.filter(difference => !difference.isAllowed)).toEqual([]);
  expect(result.differences.length).toBeLessThan(10);
});

/** A layer, a function and a quantizer whose steps lie anywhere, twice. */
function curvedNetwork(apply: (net: NetworkBuilder, x: Value) => Value): Graph<GraphOp> {
  const net = new NetworkBuilder('curved');
  const weights = (count: number, factor: number, shape: readonly number[]) =>
    net.quant(
      net.constant(
        Array.from({ length: count }, (_, i) => (((i * factor) % 7) - 3) * 0.25),
        shape,
      ),
      {
        scale: 0.25,
        bits: 3,
        signed: true,
      },
    );
  const sums = net.matMul(net.input('x', [1, 8]), weights(48, 5, [8, 6]));
  const shifted = net.add(net.mul(sums, 0.37), [0.1, -0.2, 0.3, 0, 0.7, -0.6]);
  const first = net.quant(apply(net, shifted), { scale: 0.043, bits: 6, signed: true });
  const second = net.mul(net.matMul(first, weights(18, 3, [6, 3])), 1.9);
  net.output('y', net.quant(apply(net, second), { scale: 0.0171, bits: 8, signed: true }));
  return net.build();
}

const CURVES: Record<string, (net: NetworkBuilder, x: Value) => Value> = {
  sigmoid: (net, x) => net.sigmoid(x),
  tanh: (net, x) => net.tanh(x),
  elu: (net, x) => net.elu(x, { alpha: 0.7 }),
  softplus: (net, x) => net.softplus(x),
  erf: (net, x) => net.erf(x),
  exp: (net, x) => net.exp(x),
  swish: (net, x) => net.mul(x, net.sigmoid(x)),
  mish: (net, x) => net.mul(x, net.tanh(net.softplus(x))),
  gelu: (net, x) => net.mul(net.mul(x, net.add(net.erf(net.div(x, Math.SQRT2)), 1)), 0.5),
  'hard swish': (net, x) => net.hardSwish(x),
  'leaky relu': (net, x) => net.leakyRelu(x, { alpha: 0.1 }),
};

it.each(Object.entries(CURVES))('agrees with onnxruntime on %s', async (_, apply) => {
  const result = await compare(curvedNetwork(apply), 'int4', 150);
  expect(result.elements).toBeGreaterThan(0.98 * 150 * (6 + 3 + 3));
  expect(result.differences.filter(d => !d.isAllowed)).toEqual([]);
  // A bound that allows everything would prove nothing.
  expect(result.differences.length).toBeLessThan(20);
});

it('calls an entry of a table that is off by one beyond rounding', async () => {
  const result = await compare(curvedNetwork(CURVES.swish), 'int4', 100, network => ({
    ...network,
    layers: {
      ...network.layers,
      nodes: network.layers.nodes.map(node => {
        if (node.kind !== 'lookup') return node;
        const { shape, data } = node.attrs.tables;
        return {
          ...node,
          attrs: {
            ...node.attrs,
            tables: integerTensor(
              shape,
              data.map(code => code - 1),
            ),
          },
        };
      }),
    },
  }));
  expect(result.differences.length).toBeGreaterThan(100);
  const judged = result.differences.filter(d => !d.isAllowed);
  expect(judged.length).toBeGreaterThan(result.differences.length * 0.9);
  for (const { bound } of result.differences) expect(bound).toBeLessThan(1e-3);
});

it("agrees on the project's own networks", async () => {
  for (const name of ['mnist-mlp-w2a2', 'mnist-mlp-w1a1']) {
    const file = `models/${name}/model.onnx`;
    const { graph } = importOnnxFile(file);
    const result = await compare(graph, 'uint8:1/255', 50, undefined, decodeModel(readModelBytes(file)));
    expect(result.differences.filter(d => !d.isAllowed)).toEqual([]);
    expect(result.classChanges).toBe(0);
  }
});
