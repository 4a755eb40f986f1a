import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { verifyDesign } from '../../sim/verify.ts';
import { readDesign, writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { Random } from '../kernels/random.ts';

const SHAPE = [1, 3, 8, 8];
const WIRE = 'uint8:1/255';
const ACTIVATION_BITS = [4, 3, 10, 4];

/** Depthwise separable blocks; the scales found so far quantize the first layers, the next layer is the output. */
function build(scales: readonly number[]): Graph<GraphOp> {
  const random = new Random(31);
  const net = new NetworkBuilder('separable');
  const weights = (shape: number[], bits: number): Value => {
    const values = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.next() * 2 - 1);
    return net.quant(net.constant(values, shape), { scale: 2 / 2 ** bits, bits, signed: true });
  };
  const layers: ((x: Value) => Value)[] = [
    x => net.conv(x, weights([6, 3, 3, 3], 4), { pads: [1, 1, 1, 1] }),
    x => net.conv(x, weights([6, 1, 3, 3], 4), { pads: [1, 1, 1, 1], group: 6 }),
    x => net.conv(x, weights([8, 6, 1, 1], 3)),
    x => net.conv(x, weights([8, 1, 3, 3], 2), { pads: [1, 1, 0, 0], strides: [2, 2], group: 8 }),
    x => net.matMul(net.flatten(x), weights([128, 5], 4)),
  ];
  let x = net.input('x', SHAPE);
  scales.forEach((scale, i) => {
    x = net.quant(layers[i](x), { scale, bits: ACTIVATION_BITS[i], signed: true });
  });
  net.output('y', layers[scales.length](x));
  return net.build();
}

/** Scales that use the whole grid on random images. */
function calibrated(): Graph<GraphOp> {
  const random = new Random(32);
  const images = Array.from({ length: 4 }, () =>
    tensor(
      'float32',
      SHAPE,
      Array.from({ length: 192 }, () => random.integer(0, 255) / 255),
    ),
  );
  const scales: number[] = [];
  while (scales.length < ACTIVATION_BITS.length) {
    const graph = build(scales);
    const largest = images.map(image =>
      Math.max(...Array.from(evaluateGraph(graph, new Map([['x', image]])).get('y')?.data ?? [], Math.abs)),
    );
    scales.push(Math.fround((0.7 * Math.max(...largest)) / 2 ** (ACTIVATION_BITS[scales.length] - 1)));
  }
  return build(scales);
}

it('builds depthwise separable blocks that compute the reference in the predicted cycles', async () => {
  const network = compileNetwork(calibrated(), { wire: parseWireType(WIRE), targetCycles: 700 });
  expect(network.layers.nodes.map(n => n.kind)).toEqual(
    expect.arrayContaining(['depthwise', 'dense', 'threshold', 'requantize']),
  );
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-depthwise-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeDesign(join(folder, 'design'), network, { name: 'separable', sha256: '0'.repeat(64) });
  const design = await readDesign(join(folder, 'design'));
  const frames = randomFrames(hostOfManifest(design.manifest).inputs, 4, 33);
  for (const stalls of ['none', 'random'] as const) {
    const report = await verifyDesign(design, frames, { stalls, seed: 1 });
    expect(report).toMatchObject({ mismatches: 0, protocolErrors: [] });
    if (stalls === 'none') expect(report).toMatchObject({ isTimingAsPredicted: true });
    // Constant streams prove nothing.
    for (const { stream, distinct } of report.streams) expect(distinct, stream).toBeGreaterThan(4);
  }
});
