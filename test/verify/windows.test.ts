import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { verifyDesign } from '../../sim/verify.ts';
import { readDesign, writeDesign } from '../../src/artifact/index.ts';
import { type CompileOptions, compileNetwork } from '../../src/compile.ts';
import * as S from '../../src/exact/surd.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import type { ConvOptions } from '../../src/frontend/builder-options.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { rangeOf, typeName } from '../../src/ir/integer-type.ts';
import { decodeElement, encodeElement } from '../../src/kernels/stream.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { asAffine, floatIndices } from '../../src/streamline/integers/meaning.ts';
import { Random } from '../kernels/random.ts';

const FRAMES = 3;

/** A network under construction, with weights drawn from -1 and +1 or from integers. */
class Net {
  readonly builder = new NetworkBuilder('windows');
  readonly random = new Random(11);

  conv(
    x: Value,
    outputs: number,
    kernel: readonly [number, number],
    options: ConvOptions & { most: number },
  ) {
    const { most, ...window } = options;
    const shape = [outputs, x.shape[1], ...kernel];
    const draw = (): number => (most === 1 ? this.random.pick([-1, 1]) : this.random.integer(-most, most));
    const weights = Array.from({ length: shape.reduce((a, b) => a * b) }, draw);
    return this.builder.conv(x, this.builder.constant(weights, shape), window);
  }
}

/** Bipolar activations padded with zero, and with -1 under a maximum. */
function bipolarNetwork(): Graph<GraphOp> {
  const net = new Net();
  const { builder } = net;
  const x = builder.input('image', [1, 2, 7, 6]);
  let y = net.conv(x, 4, [3, 3], { most: 1, pads: [1, 1, 1, 1], name: 'first' });
  y = builder.bipolarQuant(y, { scale: 1 });
  y = net.conv(y, 4, [3, 2], { most: 1, pads: [2, 0, 1, 1], strides: [1, 1], name: 'second' });
  y = builder.bipolarQuant(y, { scale: 1 });
  y = builder.maxPool(y, { kernel: [2, 2], strides: [2, 2], pads: [1, 1, 1, 1] });
  y = net.conv(y, 3, [2, 2], { most: 2, name: 'third' });
  builder.output('scores', y);
  return builder.build();
}

/** Unsigned codes whose zero is not 0, and a maximum whose last windows overhang the image. */
function zeroPointNetwork(): Graph<GraphOp> {
  const net = new Net();
  const { builder } = net;
  const x = builder.input('image', [1, 2, 6, 8]);
  let y = net.conv(x, 4, [3, 3], { most: 2, pads: [1, 1, 1, 1], name: 'first' });
  y = builder.quant(y, { scale: 8, zeroPoint: 3, bits: 3, signed: false });
  y = builder.maxPool(y, { kernel: [3, 3], strides: [2, 2], ceilMode: true });
  y = net.conv(y, 3, [3, 3], { most: 3, pads: [1, 2, 2, 1], name: 'second' });
  builder.output('scores', y);
  return builder.build();
}

/** Compiles, and proves the integers against the float network and the RTL against the integers. */
async function prove(graph: Graph<GraphOp>, wire: string, options: CompileOptions = {}) {
  const network = compileNetwork(graph, { wire: parseWireType(wire), ...options });
  const { layers } = network;
  const info = layers.values.get(layers.inputs[0].value);
  const [input] = graph.inputs;
  const shape = input.shape as readonly number[];
  const size = shape.reduce((a, b) => a * b);
  const random = new Random(3);
  if (!info) throw new Error('no input');
  const { min, max } = rangeOf(info.type);
  const frames = Float64Array.from({ length: FRAMES * size }, () => {
    const value = random.integer(min, max);
    // Of -1 / +1 there is no 0.
    return decodeElement(info.type, encodeElement(info.type, value));
  });
  const maps = asAffine(network.outputs[0]);
  const toFloat = floatIndices(network.outputs[0]);
  const fromInput = floatIndices(network.inputs[0]);
  for (let f = 0; f < FRAMES; f++) {
    const integers = frames.subarray(f * size, (f + 1) * size);
    const data = new Float64Array(size);
    integers.forEach((value, i) => {
      data[fromInput ? fromInput[i] : i] = value;
    });
    const [expected] = evaluateGraph(
      graph,
      new Map([[input.name, { kind: 'float32', shape, data }]]),
    ).values();
    const got = runReference(layers, integers).get(layers.outputs[0].value) ?? new Float64Array(0);
    expect(got.length).toBe(expected.data.length);
    got.forEach((q, i) => {
      const index = toFloat ? toFloat[i] : i;
      const channels = maps?.values.length ?? 1;
      const map = maps?.values[channels === 1 ? 0 : i % channels];
      if (!map) throw new Error('the output has a meaning');
      expect(S.toNumber(map.scale) * q + S.toNumber(map.offset)).toBe(expected.data[index]);
    });
  }
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-windows-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeDesign(join(folder, 'design'), network, { name: 'windows', sha256: '00'.repeat(32) });
  const design = await readDesign(join(folder, 'design'));
  const result = await verifyDesign(design, frames, { stalls: 'random', seed: 5 });
  expect(result).toMatchObject({ mismatches: 0, isTimingAsPredicted: true, protocolErrors: [] });
  expect(result.hang).toBeUndefined();
  return { network, result };
}

const windowTypes = (network: ReturnType<typeof compileNetwork>): string[] =>
  network.layers.nodes
    .filter(n => n.kind === 'window')
    .map(n => typeName(network.layers.values.get(n.outputs[0])?.type ?? { kind: 'int', bits: 0 }));

it('pads -1 / +1 activations with zero, and with -1 under a maximum', async () => {
  const { network } = await prove(bipolarNetwork(), 'bipolar');
  expect(windowTypes(network)).toEqual(['int2', 'int2', 'bipolar', 'bipolar']);
});

it('pads with the code of zero, and windows that overhang the image', async () => {
  const { network } = await prove(zeroPointNetwork(), 'int3');
  const pads = network.layers.nodes.flatMap(n => (n.kind === 'window' ? [n.attrs] : []));
  expect(pads).toMatchObject([
    { padValue: 0, pads: [1, 1, 1, 1] },
    { padValue: 0, pads: [0, 0, 1, 1] },
    { padValue: 3, pads: [1, 2, 2, 1] },
  ]);
});

it('gives whole windows to a convolution whose SIMD is all of a window', async () => {
  const graph = bipolarNetwork();
  const { network, result } = await prove(graph, 'bipolar', {
    folding: { first: { pe: 4, simd: 18 }, second: { pe: 4, simd: 24 }, third: { pe: 3, simd: 16 } },
  });
  const kinds = network.hardware.kernels.flatMap(k => (k.kind.endsWith('window') ? [k.kind] : []));
  // The second makes its image larger and cannot; a maximum takes one pixel after the other.
  expect(kinds).toEqual(['parallel-window', 'sliding-window', 'sliding-window', 'parallel-window']);
  expect(result.initiationIntervalCycles).toBe(result.predictedInitiationIntervalCycles);
});

it('reaches a window a cycle', async () => {
  const net = new Net();
  const x = net.builder.input('image', [1, 2, 6, 16]);
  const y = net.conv(x, 2, [3, 3], { most: 1, pads: [1, 1, 1, 1], name: 'conv' });
  net.builder.output('y', y);
  const { result } = await prove(net.builder.build(), 'uint2', { folding: { conv: { pe: 2, simd: 18 } } });
  // One column more, for the last window of the frame.
  expect(result.initiationIntervalCycles).toBe(6 * 16 + 1);
});

it('refuses a SIMD between a pixel and a window', () => {
  const net = new Net();
  const x = net.builder.input('image', [1, 4, 4, 4]);
  net.builder.output('y', net.conv(x, 2, [3, 3], { most: 1, name: 'conv' }));
  for (const [simd, below] of [
    [3, 2],
    [8, 4],
  ]) {
    const folding = { 'conv window': { simd } };
    const compile = () => compileNetwork(net.builder.build(), { wire: parseWireType('uint2'), folding });
    expect(compile).toThrow(new RegExp(`simd is ${simd}.*fits is ${below}`, 's'));
  }
});

it.each([
  { pads: [3, 0, 0, 0], dilations: [1, 1] },
  { pads: [0, 0, 0, 3], dilations: [1, 1] },
  // Less padding than the kernel reaches, but its taps pass over the image.
  { pads: [1, 1, 6, 6], dilations: [5, 5] },
])('slides windows of nothing but padding over a padded image: pads $pads', async ({ pads, dilations }) => {
  const net = new Net();
  const x = net.builder.input('image', [1, 1, 4, 4]);
  const y = net.conv(x, 2, [3, 3], { most: 1, pads, dilations, bias: [1, -2], name: 'conv' });
  net.builder.output('y', y);
  const { network } = await prove(net.builder.build(), 'uint2');
  expect(network.layers.nodes.map(node => node.kind)).toEqual(['pad', 'window', 'dense']);
});

it('refuses a kernel that fits nowhere', () => {
  const net = new Net();
  const x = net.builder.input('image', [1, 1, 4, 4]);
  const conv = () => net.conv(x, 2, [5, 3], { most: 1, name: 'conv' });
  expect(conv).toThrow(/node 'conv': a window of 5 elements does not fit an axis of 4/);
  expect(conv).toThrow(/smaller kernel or dilation, more padding/);
});
