import { expect, it } from 'vitest';
import { type Calibrated, calibrate } from '../../src/calibrate/index.ts';
import { type IntegerNetwork, lowerNetwork } from '../../src/compile.ts';
import type { Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { randomFrames, toModel, toWire, toWireOrder } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf, tensor } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { floatIndices } from '../../src/streamline/integers/meaning.ts';
import { codesOf, diagnosticsOf } from '../graph-ops/samples.ts';
import { Random } from '../kernels/random.ts';
import { tinyNetwork } from '../models/tiny-network.ts';
import { tinyResidual } from '../models/tiny-residual.ts';
import { sspq } from '../networks/sspq.ts';
import { type Describe, FLOAT_NETWORKS, type FloatNet, floatNetwork } from './float-networks.ts';

const EIGHT_BITS = { weightBits: 8, activationBits: 8, percentile: 100 };
const COUNT = 20;

/** Frames of reals, of both signs unless told. */
function framesOf(graph: Graph<GraphOp>, low = -1): Float32Array[] {
  const random = new Random(31);
  const size = sizeOf(graph.inputs[0].shape);
  const real = (): number => low + ((1 - low) * random.integer(0, 9973)) / 9973;
  return Array.from({ length: COUNT }, () => Float32Array.from({ length: size }, real));
}

const calibrated = (describe: Describe, settings: Partial<typeof EIGHT_BITS> = {}): Calibrated => {
  const graph = floatNetwork('network', describe);
  return calibrate(graph, framesOf(graph), { ...EIGHT_BITS, ...settings });
};

/** The output of the float graph for one frame, row-major. */
function floatOutput(graph: Graph<GraphOp>, frame: Float32Array, wanted: string): Float64Array {
  const [{ name, shape }] = graph.inputs;
  const x = tensor('float32', shape, Float64Array.from(frame));
  return (
    evaluateGraph(graph, new Map([[name, x]]), { wanted: [wanted] }).get(wanted)?.data ?? new Float64Array()
  );
}

/** The output of the integer reference for one frame, in the order of the float graph. */
function integerOutput(network: IntegerNetwork, frame: Float32Array): Float64Array {
  const host = hostOfNetwork(network);
  const { integers } = toWire(host.inputs[0], Float64Array.from(frame), false, 'auto');
  const output = runReference(network.layers, toWireOrder(host.inputs[0], integers)).get(
    network.layers.outputs[0].value,
  );
  if (!output) throw new Error('no output');
  const values = host.outputs[0].meaning === 'indices' ? output : toValues(host.outputs[0], output);
  const order = floatIndices(network.outputs[0]);
  const arranged = new Float64Array(values.length);
  values.forEach((value, i) => {
    arranged[order?.[i] ?? i] = value;
  });
  return arranged;
}

const NAMES = Object.keys(FLOAT_NETWORKS);
const BITS = [
  [8, 8],
  [3, 4],
  [1, 2],
] as const;

it.each(NAMES.flatMap(name => BITS.map(bits => [name, ...bits] as const)))(
  'makes of a float %s (%i and %i bits) one that lowers, and computes what its float form computes',
  (name, weightBits, activationBits) => {
    const describe = FLOAT_NETWORKS[name];
    const float = floatNetwork('network', describe);
    expect(() => lowerNetwork(float, {})).toThrow(DiagnosticError);
    const { graph, quantizers, output } = calibrated(describe, { weightBits, activationBits });
    expect(quantizers.length).toBeGreaterThan(0);
    expect(quantizers.map(q => q.bits)).toEqual(
      quantizers.map(q => (q.role === 'weights' ? weightBits : activationBits)),
    );
    const network = lowerNetwork(graph, {});
    // Sums are exact; only the ranking of classes of different scales is snapped.
    const warnings = network.notes.filter(note => note.severity !== 'note').map(note => note.code);
    expect(warnings.filter(code => code !== 'lower/snapped-scales')).toEqual([]);
    const wanted = network.canonical.outputs[0].name;
    for (const frame of framesOf(float)) {
      const expected = floatOutput(graph, frame, wanted);
      integerOutput(network, frame).forEach((value, i) => {
        expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(1e-4 * (output?.largest ?? 0) + 1e-6);
      });
    }
  },
);

it.each(NAMES)('finds nothing left to do in a calibrated %s', name => {
  const { graph } = calibrated(FLOAT_NETWORKS[name]);
  const again = calibrate(graph, framesOf(graph), EIGHT_BITS);
  expect(again.graph).toBe(graph);
  expect(again.quantizers).toEqual([]);
  expect(again.notes.map(note => note.code)).toEqual(['calibrate/nothing-to-do']);
});

it.each(NAMES)('gives a %s scales that cover its weights and the data', name => {
  for (const { bits, signed, scale, seen, role } of calibrated(FLOAT_NETWORKS[name]).quantizers) {
    const most = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
    const reach = Math.max(-seen.min, seen.max);
    expect(scale.max * most * (1 + 2 ** -23)).toBeGreaterThanOrEqual(reach);
    // No coarser than needed, but for the powers of two of sums.
    if (role !== 'weights') expect((scale.max / 2 ** 10) * most).toBeLessThan(reach);
    if (role !== 'weights') expect(signed).toBe(seen.min < 0);
  }
});

it('moves the output little with 8 bits, and more with fewer', () => {
  const moved = [8, 5, 3].map(bits => {
    const { output } = calibrated(FLOAT_NETWORKS['residual network'], {
      weightBits: bits,
      activationBits: bits,
    });
    return (output?.meanDifference ?? 0) / (output?.largest ?? 1);
  });
  expect(moved[0]).toBeGreaterThan(0);
  expect(moved[0]).toBeLessThan(0.01);
  expect(moved[1]).toBeGreaterThan(2 * moved[0]);
  expect(moved[2]).toBeGreaterThan(2 * moved[1]);
});

it('places quantizers after the activation, before what reads it, and leaves other nodes as they were', () => {
  const float = floatNetwork('network', FLOAT_NETWORKS['convolutional network']);
  const { graph, quantizers } = calibrated(FLOAT_NETWORKS['convolutional network']);
  const made = new Map(float.nodes.flatMap(node => node.outputs.map(value => [value, node.kind] as const)));
  expect(
    quantizers.map(q => [q.role, made.get(q.tensor) ?? (q.role === 'input' ? 'input' : 'constant')]),
  ).toEqual([
    ['weights', 'constant'],
    ['weights', 'constant'],
    ['weights', 'constant'],
    ['input', 'input'],
    ['activation', 'relu'],
    ['activation', 'relu'],
  ]);
  const added = new Set(quantizers.map(q => q.name));
  const kept = graph.nodes.filter(node => !added.has(node.name));
  expect(kept.map(({ inputs: _, ...node }) => node)).toEqual(
    float.nodes.map(({ inputs: _, ...node }) => node),
  );
  // Weights have one scale per output.
  const scales = graph.nodes.flatMap(node =>
    node.kind === 'quant' ? [graph.constants.get(node.inputs[1])?.shape] : [],
  );
  expect(scales).toContainEqual([4, 1, 1, 1]);
  expect(scales).toContainEqual([1, 3]);
});

it('keeps the name of an output that it quantizes', () => {
  const { graph, quantizers } = calibrated(FLOAT_NETWORKS['residual network']);
  expect(graph.outputs.map(output => output.name)).toEqual(['y']);
  expect(graph.nodes.at(-1)).toMatchObject({ kind: 'quant', inputs: expect.arrayContaining(['y_float']) });
  expect(quantizers.map(q => q.tensor)).toContain('y');
});

it('sets the scales of what is added powers of two apart, and of what is concatenated equal', () => {
  const scaleOf = (name: string, describe: Describe): number[] => {
    const float = floatNetwork(name, describe);
    const made = new Map(float.nodes.flatMap(node => node.outputs.map(value => [value, node.name] as const)));
    const { quantizers } = calibrate(float, framesOf(float), EIGHT_BITS);
    return quantizers.flatMap(q => (/^branch/.test(made.get(q.tensor) ?? '') ? [q.scale.max] : []));
  };
  const branches: (net: Parameters<Describe>[0]) => ReturnType<Describe>[] = net => {
    const x = net.builder.input('x', [1, 2, 4, 4]);
    return [1, 0.17, 0.004].map((factor, i) =>
      net.builder.relu(net.builder.mul(net.conv(x, 2, 1), factor), { name: `branch${i}` }),
    );
  };
  const added = scaleOf('added', net => branches(net).reduce((a, b) => net.builder.add(a, b)));
  expect(added).toHaveLength(3);
  for (const scale of added) expect(Number.isInteger(Math.log2(scale / added[0]))).toBe(true);
  expect(new Set(added).size).toBe(3);
  const joined = scaleOf('joined', net => net.builder.concat(branches(net), { axis: 1 }));
  expect(joined).toHaveLength(3);
  expect(new Set(joined).size).toBe(1);
});

it('meets a quantizer of the model in a sum', () => {
  const { quantizers, graph } = calibrated(net => {
    const b = net.builder;
    const x = b.input('x', [1, 2, 4, 4]);
    const given = b.quant(x, { scale: 0.3, bits: 4, signed: true });
    return b.add(given, net.conv(given, 2, 1));
  });
  const [scale] = quantizers.flatMap(q => (q.role === 'activation' ? [q.scale.max] : []));
  expect(Number.isInteger(Math.log2(scale / Math.fround(0.3)))).toBe(true);
  expect(lowerNetwork(graph, { snap: 'none' }).layers.nodes.map(node => node.kind)).toContain('add');
});

it('sees the end of the network where lowering sees it', () => {
  // Exporters leave an Identity where dropout or a softmax stood: what the host does reaches past it.
  const { graph, quantizers } = calibrated(net => {
    const b = net.builder;
    const x = b.relu(net.dense(b.input('x', [1, 6]), 5));
    return b.identity(b.softmax(b.identity(net.dense(x, 4))));
  });
  expect(quantizers.map(q => q.role)).toEqual(['weights', 'weights', 'input', 'activation']);
  const network = lowerNetwork(graph, {});
  expect(network.canonical.dropped).toEqual([['Softmax']]);
});

it('leaves the input alone where the model quantizes it, each channel in its own way', () => {
  const { graph, quantizers } = calibrated(net => {
    const b = net.builder;
    const x = b.quant(b.input('x', [1, 3]), {
      scale: 0.125,
      zeroPoint: b.constant([0, 1, 2], [1, 3]),
      bits: 4,
      signed: true,
    });
    return net.dense(x, 2);
  });
  expect(quantizers.map(q => q.role)).toEqual(['weights']);
  expect(lowerNetwork(graph, {}).layers.nodes.length).toBeGreaterThan(0);
});

it.each([
  ['Exp', (b: FloatNet['builder'], x: Value) => b.exp(x)],
  ['Erf', (b: FloatNet['builder'], x: Value) => b.erf(x)],
  ['Log', (b: FloatNet['builder'], x: Value) => b.log(b.max(x, [0.25]))],
  ['Min and Max', (b: FloatNet['builder'], x: Value) => b.min(b.max(x, [-0.5]), [0.75])],
] as const)('quantizes behind %s, which only rises, and not before it too', (_, activation) => {
  const { graph, quantizers } = calibrated(net => {
    const b = net.builder;
    const x = net.dense(b.input('x', [1, 6]), 5);
    return net.dense(activation(b, b.mul(x, 0.25)), 4);
  });
  expect(quantizers.map(q => q.role)).toEqual(['weights', 'weights', 'input', 'activation']);
  expect(lowerNetwork(graph, {}).layers.nodes.length).toBeGreaterThan(1);
});

it.each([
  [
    'behind arithmetic',
    ['weights'],
    (b: FloatNet['builder'], x: Value) => quantized(b, b.div(b.sub(x, 0.5), 0.25)),
  ],
  ['behind a function', ['weights', 'input'], (b: FloatNet['builder'], x: Value) => quantized(b, b.tanh(x))],
  ['by its sign', ['weights'], (b: FloatNet['builder'], x: Value) => b.sign(x)],
] as const)("knows the input's own quantizer %s", (_, roles, front) => {
  const { graph, quantizers } = calibrated(net =>
    net.dense(front(net.builder, net.builder.input('x', [1, 6])), 5),
  );
  expect(quantizers.map(q => q.role)).toEqual(roles);
  expect(lowerNetwork(graph, {}).layers.nodes.length).toBeGreaterThan(0);
});

const quantized = (b: FloatNet['builder'], x: Value) => b.quant(x, { scale: 0.125, bits: 4, signed: true });

it('leaves quantized networks and weights on a grid alone', () => {
  const wire = parseWireType('int4');
  for (const graph of [tinyNetwork(), tinyResidual()]) {
    expect(calibrate(graph, framesOf(graph), { ...EIGHT_BITS, input: wire }).graph).toBe(graph);
  }
  const graph = floatNetwork('grid', net =>
    net.builder.matMul(net.builder.input('x', [1, 2]), net.builder.constant([1.5, -0.25, 3, 0.75], [2, 2])),
  );
  const { quantizers } = calibrate(graph, framesOf(graph), EIGHT_BITS);
  expect(quantizers.map(q => q.role)).toEqual(['input']);
});

it('never touches a network that lowers as it stands, whatever numbers are in it', () => {
  // Shifts between pixels weigh neighbours: sums that calibration by itself would quantize once more.
  const options = {
    name: 'shifts',
    size: 4,
    stem: 2,
    groups: [[2, 1] as const],
    classes: 2,
    shifts: 'real',
  } as const;
  const graph = sspq(options);
  const wire = parseWireType('uint8:1/255');
  const {
    graph: same,
    quantizers,
    notes,
  } = calibrate(graph, framesOf(graph, 0), { ...EIGHT_BITS, input: wire });
  expect(same).toBe(graph);
  expect(quantizers).toEqual([]);
  expect(notes.map(note => note.code)).toEqual(['calibrate/nothing-to-do']);
});

it('takes a declared input for quantized, and quantizes behind arithmetic that has no zero', () => {
  const wire = parseWireType('uint8:1/255');
  const graph = floatNetwork('declared', net => {
    const x = net.builder.input('x', [1, 1, 4, 4]);
    return net.conv(net.builder.mul(net.builder.sub(x, 0.1307), 3.25), 2, 3, 1);
  });
  const bytes = framesOf(graph, 0).map(frame => frame.map(v => Math.fround(Math.round(v * 255) / 255)));
  const { graph: quantized, quantizers } = calibrate(graph, bytes, { ...EIGHT_BITS, input: wire });
  expect(quantizers.map(q => q.role)).toEqual(['weights', 'activation']);
  const network = lowerNetwork(quantized, { wire });
  const host = hostOfNetwork(network);
  const integers = randomFrames(host.inputs, 1, 3);
  const layers = runReference(network.layers, integers);
  const output = toValues(host.outputs[0], layers.get(network.layers.outputs[0].value) ?? new Float64Array());
  const expected = floatOutput(quantized, toModel(host.inputs[0], integers), 'y');
  const order = floatIndices(network.outputs[0]);
  output.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[order?.[i] ?? i], 3);
  });
});

it('cuts off what lies beyond a percentile', () => {
  const graph = floatNetwork('outlier', net => net.dense(net.builder.input('x', [1, 1000]), 2));
  const frame = Float32Array.from({ length: 1000 }, (_, i) => (i === 7 ? 100 : i / 1000));
  const scaleAt = (percentile: number) =>
    calibrate(graph, [frame], { ...EIGHT_BITS, percentile }).quantizers.find(q => q.role === 'input')?.scale
      .max ?? 0;
  expect(scaleAt(100)).toBe(Math.fround(100 / 255));
  // 999 of the 1000 values lie below 1; a bin is 100 / 4096 wide.
  expect(scaleAt(99.9)).toBeGreaterThanOrEqual(Math.fround(0.999 / 255));
  expect(scaleAt(99.9)).toBeLessThan((1 + 100 / 4096) / 255);
});

it('is deterministic', () => {
  const [a, b] = [0, 1].map(() => calibrated(FLOAT_NETWORKS['sums of sums']));
  expect(a).toEqual(b);
});

it('says where the data tell too little', () => {
  const graph = floatNetwork('dead', net => {
    const x = net.builder.relu(net.builder.add(net.dense(net.builder.input('x', [1, 3]), 2), -100));
    return net.dense(x, 2);
  });
  const { notes, graph: quantized } = calibrate(graph, framesOf(graph).slice(0, 2), EIGHT_BITS);
  expect(notes.map(note => note.code)).toEqual([
    'calibrate/added',
    'calibrate/few-frames',
    'calibrate/always-zero',
  ]);
  expect(lowerNetwork(quantized, {}).layers.nodes.length).toBeGreaterThan(0);
});

it('refuses a network that overflows on the data, and one of two inputs', () => {
  const overflow = floatNetwork('overflow', net => {
    const big = net.builder.mul(net.builder.input('x', [1, 3]), 3e38);
    return net.dense(net.builder.relu(net.builder.mul(big, 10)), 2);
  });
  const frames = [Float32Array.of(1, 1, 1)];
  const found = diagnosticsOf(() => calibrate(overflow, frames, EIGHT_BITS));
  expect(found.map(d => d.code)).toEqual(['calibrate/not-finite']);
  expect(found[0].message).toContain('Infinity here on frame 0');
  const two = floatNetwork('two', net =>
    net.builder.add(net.builder.input('x', [1, 3]), net.builder.input('z', [1, 3])),
  );
  expect(codesOf(() => calibrate(two, frames, EIGHT_BITS))).toEqual(['calibrate/port-count']);
});
