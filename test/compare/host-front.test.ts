import { expect, it } from 'vitest';
import { openFloatRuntime } from '../../src/compare/float-runtime.ts';
import { compareNetwork } from '../../src/compare/index.ts';
import { type IntegerNetwork, lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { decodeModel } from '../../src/frontend/onnx/read-model.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { drawnFrames } from '../../src/host/drawn-frames.ts';
import { toWire, toWireOrder } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import type { Graph, PortKind } from '../../src/ir/graph.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { floatIndices } from '../../src/streamline/integers/meaning.ts';
import { diagnosticsOf, random } from '../graph-ops/samples.ts';

interface Front {
  readonly name: string;
  readonly shape: readonly number[];
  /** What the host does before it quantizes. */
  readonly steps: readonly string[];
  /** Quantizers the host has: one, or one for each element that differs. */
  readonly quantizers?: number;
  /** From the input to a quantized image [1, 3, h, w]. */
  readonly apply: (net: NetworkBuilder, x: Value) => Value;
}

const image = [1, 3, 6, 6];
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];
const quant = (net: NetworkBuilder, x: Value) => net.quant(x, { scale: 0.125, bits: 5, signed: true });
const perChannel = (net: NetworkBuilder, values: readonly number[]) => net.constant(values, [1, 3, 1, 1]);

const FRONTS: readonly Front[] = [
  {
    name: 'mean and deviation',
    shape: image,
    steps: ['subtract', 'divide'],
    apply: (net, x) => quant(net, net.div(net.sub(x, perChannel(net, MEAN)), perChannel(net, DEVIATION))),
  },
  {
    name: 'arithmetic with the constant on the left',
    shape: image,
    steps: ['subtract-from', 'multiply', 'multiply'],
    apply: (net, x) => quant(net, net.neg(net.mul(net.sub(net.constant([0.3], [1]), x), 1.7))),
  },
  {
    name: 'a transpose from channels last, arithmetic on both sides of it',
    shape: [1, 6, 6, 3],
    steps: ['subtract', 'multiply', 'add'],
    apply(net, x) {
      const low = net.sub(x, net.constant(MEAN, [3]));
      const turned = net.mul(net.transpose(low, { perm: [0, 3, 1, 2] }), perChannel(net, DEVIATION));
      return quant(net, net.add(turned, 0.1));
    },
  },
  {
    name: 'batch normalization',
    shape: image,
    steps: ['multiply', 'add'],
    apply: (net, x) =>
      quant(
        net,
        net.batchNormalization(x, {
          gamma: net.constant([0.7, -1.3, 2.1]),
          beta: net.constant([0.1, 0.2, -0.3]),
          mean: net.constant([0.31, -0.17, 0.05]),
          variance: net.constant([0.9, 2.2, 0.4]),
        }),
      ),
  },
  {
    name: 'bounds',
    shape: image,
    steps: ['maximum', 'minimum', 'maximum', 'minimum'],
    apply: (net, x) =>
      quant(net, net.min(net.relu(net.clip(x, { min: -0.9, max: 1.3 })), [perChannel(net, [1, 0.6, 1.1])])),
  },
  {
    name: 'a border of a constant, and arithmetic behind it',
    shape: [1, 3, 4, 4],
    steps: ['add', 'multiply'],
    apply: (net, x) =>
      quant(net, net.mul(net.add(net.pad(x, [0, 0, 1, 1, 0, 0, 1, 1], { value: 0.3 }), 0.21), 0.9)),
  },
  {
    name: 'a border of a constant behind the arithmetic',
    shape: [1, 3, 4, 4],
    steps: ['multiply'],
    apply: (net, x) => quant(net, net.pad(net.mul(x, 1.1), [0, 0, 1, 1, 0, 0, 1, 1], { value: -0.4 })),
  },
  {
    name: 'reshapes, squeezes, casts and what does nothing',
    shape: [1, 108],
    steps: ['divide'],
    apply(net, x) {
      const y = net.div(net.cast(net.identity(net.pad(x, [0, 0, 0, 0])), 'float32'), 1.5);
      return quant(net, net.squeeze(net.unsqueeze(net.reshape(y, image), [0]), { axes: [0] }));
    },
  },
  {
    name: 'a crop',
    shape: [1, 3, 8, 9],
    steps: ['subtract'],
    apply(net, x) {
      const rows = net.slice(x, { starts: [1], ends: [7], axes: [2] });
      return quant(
        net,
        net.sub(net.slice(rows, { starts: [2], ends: [8], axes: [3] }), perChannel(net, MEAN)),
      );
    },
  },
  {
    name: 'a pad that takes away on three sides and puts a constant on the fourth',
    shape: [1, 3, 8, 9],
    steps: ['multiply'],
    apply: (net, x) => quant(net, net.mul(net.pad(x, [0, 0, -1, 1, 0, 0, -1, -4], { value: 0.3 }), 0.9)),
  },
  {
    name: 'a quantizer for each channel',
    shape: image,
    steps: [],
    quantizers: 3,
    apply: (net, x) => net.quant(x, { scale: perChannel(net, [0.125, 0.25, 0.0625]), bits: 5, signed: true }),
  },
  {
    name: 'a quantizer for each channel, all of them equal, behind a border',
    shape: [1, 3, 4, 4],
    steps: [],
    apply: (net, x) =>
      net.quant(net.pad(x, [0, 0, 1, 1, 0, 0, 1, 1], { value: 0.3 }), {
        scale: perChannel(net, [0.25, 0.25, 0.25]),
        bits: 5,
        signed: true,
      }),
  },
  {
    name: 'a quantizer for each channel of an image with its channels last, behind a border',
    shape: [1, 4, 4, 3],
    steps: ['multiply'],
    quantizers: 3,
    apply: (net, x) =>
      net.quant(
        net.pad(net.mul(net.transpose(x, { perm: [0, 3, 1, 2] }), 0.7), [0, 0, 1, 1, 0, 0, 1, 1], {
          value: 0,
        }),
        { scale: perChannel(net, [0.125, 0.25, 0.5]), bits: 4, signed: true },
      ),
  },
  {
    name: 'zero-points and bit widths for each channel',
    shape: image,
    steps: [],
    quantizers: 3,
    apply: (net, x) =>
      net.quant(x, {
        scale: 0.125,
        zeroPoint: perChannel(net, [0, 3, 7]),
        bits: perChannel(net, [3, 4, 5]),
        signed: false,
      }),
  },
  {
    name: 'codes that fall',
    shape: image,
    steps: [],
    apply(net, x) {
      const codes = { scale: -0.125, zeroPoint: 3, type: 'int4' } as const;
      return net.dequantizeLinear(net.quantizeLinear(x, codes), codes);
    },
  },
  {
    name: 'two codes, of scales of both signs',
    shape: image,
    steps: [],
    quantizers: 3,
    apply: (net, x) => net.bipolarQuant(x, { scale: perChannel(net, [1, -1, -0.5]) }),
  },
  {
    name: 'two codes, which meet above zero where the scale is negative',
    shape: image,
    steps: [],
    quantizers: 3,
    apply: (net, x) => net.quant(x, { scale: perChannel(net, [1, -1, -0.5]), bits: 1, signed: true }),
  },
  { name: 'the sign', shape: image, steps: [], apply: (net, x) => net.sign(x) },
  {
    name: 'the sign of a difference',
    shape: image,
    steps: ['subtract'],
    apply: (net, x) => net.sign(net.sub(x, 0.25)),
  },
];

/** Weights of +-1, a rectifier and a quantizer on the very grid of the sums: float32 computes it without rounding. */
function behind(net: NetworkBuilder, x: Value): Value {
  const signs = Array.from({ length: 2 * 3 * 9 }, (_, i) => ((i * 7) % 5) - 2);
  const weights = net.quant(net.constant(signs, [2, 3, 3, 3]), { scale: 1, bits: 3, signed: true });
  return net.quant(net.relu(net.conv(x, weights)), { scale: 0.25, bits: 6, signed: false });
}

function networkOf(
  { shape, apply }: Pick<Front, 'shape' | 'apply'>,
  kind: PortKind = 'float32',
): Graph<GraphOp> {
  const net = new NetworkBuilder('front');
  net.output('y', behind(net, apply(net, net.input('x', shape, { kind }))));
  return net.build();
}

/** The output values in the model's order. */
function outputOf(network: IntegerNetwork, integers: Float64Array): number[] {
  const [output] = hostOfNetwork(network).outputs;
  const layer =
    runReference(network.layers, integers).get(network.layers.outputs[0].value) ?? new Float64Array();
  const values = toValues(output, layer);
  const order = floatIndices(network.outputs[0]);
  const placed = new Array<number>(values.length).fill(0);
  values.forEach((value, i) => {
    placed[order?.[i] ?? i] = value;
  });
  return placed;
}

for (const front of FRONTS) {
  it(`is computed by the host and the hardware as by onnxruntime: ${front.name}`, async () => {
    const graph = networkOf(front);
    const network = lowerNetwork(graph, {});
    const host = hostOfNetwork(network);
    const [input] = host.inputs;
    const [output] = host.outputs;
    expect(input.front?.steps.map(step => step.kind)).toEqual(front.steps);
    expect(input.front?.quantizer.values.length).toBe(front.quantizers ?? 1);
    expect(input.shape).toEqual(front.shape.slice(1));
    const runtime = await openFloatRuntime(decodeModel(writeOnnx(graph)), graph.inputs, [output.name]);
    const next = random(7);
    try {
      for (let frame = 0; frame < 40; frame++) {
        // Every other frame lies on a grid, where ties are.
        const draw = () => (frame % 2 === 0 ? 3 * next() - 1.5 : Math.round(32 * next() - 16) / 16);
        const values = Float32Array.from({ length: sizeOf(front.shape) }, draw);
        const { integers } = toWire(input, Float64Array.from(values), false, 'auto');
        const wanted = (await runtime.run(values)).get(output.name) ?? [];
        expect(outputOf(network, toWireOrder(input, integers))).toEqual(Array.from(wanted, v => v + 0));
      }
      const drawn = drawnFrames(host.inputs, 20, 3);
      const floats = drawn.modelValues ?? new Float32Array();
      const compared = await compareNetwork(network, host, runtime, drawn.integers, floats);
      expect(compared.differences).toEqual([]);
    } finally {
      await runtime.release();
    }
  });
}

it('does so for each of several inputs, and leaves a declared one alone', async () => {
  const net = new NetworkBuilder('fronts');
  const [x, y, z] = ['x', 'y', 'z'].map(name => net.input(name, image));
  const first = quant(net, net.sub(x, perChannel(net, MEAN)));
  const second = quant(net, net.clip(net.mul(y, 0.7), { min: -1, max: 1 }));
  net.output('out', behind(net, net.add(net.add(first, second), z)));
  const graph = net.build();
  const network = lowerNetwork(graph, { wires: new Map([['z', parseWireType('int4:1/8')]]) });
  const host = hostOfNetwork(network);
  const steps = host.inputs.map(({ front }) => front?.steps.map(({ kind }) => kind));
  expect(steps).toEqual([['subtract'], ['multiply', 'maximum', 'minimum'], undefined]);
  const tensors = [...network.probes.map(probe => probe.tensor), ...host.outputs.map(({ name }) => name)];
  const runtime = await openFloatRuntime(decodeModel(writeOnnx(graph)), graph.inputs, tensors);
  try {
    const { integers, modelValues = new Float32Array() } = drawnFrames(host.inputs, 20, 5);
    const compared = await compareNetwork(network, host, runtime, integers, modelValues);
    expect(compared.differences).toEqual([]);
  } finally {
    await runtime.release();
  }
});

const refusalOf = (graph: Graph<GraphOp>) => diagnosticsOf(() => lowerNetwork(graph, {}))[0];

it.each<{
  readonly name: string;
  readonly says: string;
  readonly shape?: readonly number[];
  readonly apply: Front['apply'];
}>([
  {
    name: 'a value that something else reads before it is quantized',
    says: 'several nodes read it',
    apply: (net, x) => net.add(quant(net, x), quant(net, net.mul(x, 2))),
  },
  {
    name: 'a constant divided by the data',
    says: 'divides a constant by the data',
    apply: (net, x) => quant(net, net.div(net.constant([1], [1]), x)),
  },
  {
    name: 'a function that float32 does not round exactly',
    says: 'without a quantizer',
    apply: (net, x) => quant(net, net.tanh(x)),
  },
  {
    name: 'a border that channels take to different values',
    says: 'without a quantizer',
    shape: [1, 3, 4, 4],
    apply: (net, x) => quant(net, net.sub(net.pad(x, [0, 0, 1, 1, 0, 0, 1, 1]), perChannel(net, MEAN))),
  },
  {
    name: 'an average before the quantizer',
    says: 'without a quantizer',
    shape: [1, 3, 12, 12],
    apply: (net, x) => quant(net, net.averagePool(x, { kernel: [2, 2], strides: [2, 2] })),
  },
])('leaves to no host: $name', ({ says, shape = image, apply }) => {
  const found = refusalOf(networkOf({ shape, apply }));
  expect(found.message).toContain(says);
});

it.each<{ readonly kind: PortKind; readonly type: string }>([
  { kind: 'uint8', type: 'uint' },
  { kind: 'int8', type: 'int' },
])('takes the wire of an input from its type: $kind', async ({ kind, type }) => {
  const graph = networkOf(
    {
      shape: image,
      apply: (net, x) =>
        quant(net, net.dequantizeLinear(x, { scale: 0.0625, zeroPoint: 3, type: kind as 'uint8' })),
    },
    kind,
  );
  const network = lowerNetwork(graph, {});
  const host = hostOfNetwork(network);
  const [input] = host.inputs;
  const [output] = host.outputs;
  expect(input.type).toEqual({ kind: type, bits: 8 });
  expect(input.front).toBeUndefined();
  const tensors = [...network.probes.map(probe => probe.tensor), output.name];
  const runtime = await openFloatRuntime(decodeModel(writeOnnx(graph)), graph.inputs, tensors);
  try {
    const { integers, modelValues = new Float32Array() } = drawnFrames(host.inputs, 20, 5);
    const compared = await compareNetwork(network, host, runtime, integers, modelValues);
    expect(compared.elements).toBe(20 * (108 + 32 + 32));
    expect(compared.differences).toEqual([]);
  } finally {
    await runtime.release();
  }
});
