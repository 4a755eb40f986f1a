import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { csimDesign } from '../../sim/csim.ts';
import { verifyDesign } from '../../sim/verify.ts';
import { readDesign, writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { toWireOrder } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toModelOrder, toValues } from '../../src/host/output.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { runGraph } from '../graph-ops/onnxruntime.ts';
import { Random } from '../kernels/random.ts';

const FRAMES = 3;

type Describe = (net: NetworkBuilder, x: Value, conv: (x: Value, outputs: number) => Value) => Value;

/** Networks whose numbers float32 holds exactly, so that onnxruntime is an oracle to the bit. */
const NETWORKS: readonly [
  name: string,
  shape: readonly number[],
  kinds: readonly string[],
  describe: Describe,
][] = [
  [
    'the head of a detector: focus, mirrored borders, a linear enlargement and a class for each pixel',
    [1, 3, 6, 8],
    ['gather', 'concat', 'dense', 'depthwise', 'reorder', 'top-k'],
    (net, x, conv) => {
      const part = (row: number, column: number): Value =>
        net.slice(x, { axes: [2, 3], starts: [row, column], ends: [6, 8], steps: [2, 2] });
      const focus = net.concat([part(0, 0), part(1, 0), part(0, 1), part(1, 1)], { axis: 1 });
      const framed = net.pad(conv(focus, 4), [0, 0, 1, 1, 0, 0, 1, 1], { mode: 'reflect' });
      const large = net.resizeLinear(conv(framed, 3), [1, 1, 2, 2]);
      return net.argMax(large, { axis: 1, keepDims: false });
    },
  ],
  [
    'the way up of a U-Net: a transposed convolution without overlap, joined, and one that cuts its border off',
    [1, 3, 4, 6],
    ['window', 'dense', 'reorder', 'concat', 'slice', 'threshold'],
    (net, x, conv) => {
      const spread = (v: Value, shape: readonly number[], pads: readonly number[]): Value => {
        const values = Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => ((i * 5) % 7) - 3);
        const weights = net.quant(net.constant(values, shape), { scale: 1, bits: 3, signed: true });
        const large = net.convTranspose(v, weights, { strides: [2, 2], pads, bias: [1, -2, 3] });
        return net.quant(large, { scale: 4, bits: 4, signed: true });
      };
      const large = spread(
        conv(net.maxPool(x, { kernel: [2, 2], strides: [2, 2] }), 2),
        [2, 3, 2, 2],
        [0, 0, 0, 0],
      );
      return spread(net.concat([large, x], { axis: 1 }), [6, 3, 4, 4], [1, 1, 1, 1]);
    },
  ],
  [
    'a U-Net of volumes',
    [1, 2, 4, 4, 2],
    ['window', 'pad', 'pool', 'dense', 'concat'],
    (net, x) => {
      const weighted = (shape: readonly number[]): Value => {
        const values = Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => ((i * 5) % 7) - 3);
        return net.quant(net.constant(values, shape), { scale: 1, bits: 3, signed: true });
      };
      const codes = (v: Value): Value => net.quant(v, { scale: 8, bits: 4, signed: true });
      const conv = (v: Value, outputs: number): Value =>
        codes(net.conv(v, weighted([outputs, v.shape[1], 3, 3, 3]), { pads: [1, 1, 1, 1, 1, 1] }));
      const down = net.maxPool(conv(x, 3), { kernel: [2, 2, 2], strides: [2, 2, 2] });
      const up = net.convTranspose(conv(down, 3), weighted([3, 2, 2, 2, 2]), { strides: [2, 2, 2] });
      return conv(net.concat([codes(up), x], { axis: 1 }), 2);
    },
  ],
  [
    'coordinates and a border of constants joined to an image',
    [1, 2, 4, 5],
    ['requantize', 'concat', 'window', 'dense'],
    (net, x, conv) => {
      const rows = net.constant(
        Array.from({ length: 20 }, (_, i) => Math.floor(i / 5) - 2),
        [1, 1, 4, 5],
      );
      const columns = net.constant(
        Array.from({ length: 20 }, (_, i) => (i % 5) / 2),
        [1, 1, 4, 5],
      );
      const joined = net.concat([conv(net.concat([x, rows, columns], { axis: 1 }), 3), columns], { axis: 1 });
      const weights = net.constant(
        Array.from({ length: 72 }, (_, i) => ((i * 5) % 7) - 3),
        [2, 4, 3, 3],
      );
      const quantized = net.quant(weights, { scale: 1, bits: 3, signed: true });
      const framed = net.concat(
        [net.constant([3, -1, 0, 2, 5, 1, 2, 3, 4, 5, 0, 0, 1, 1, 2, 0], [1, 4, 4, 1]), joined],
        { axis: 3 },
      );
      return net.quant(net.conv(framed, quantized, { pads: [1, 1, 1, 1] }), {
        scale: 8,
        bits: 4,
        signed: true,
      });
    },
  ],
  [
    'channels last: rows in another order, rows and columns enlarged, a border of zeros',
    [1, 4, 5, 3],
    ['gather', 'upsample', 'pad', 'dense'],
    (net, x, conv) => {
      const rows = net.gather(x, net.constant([3, 0, 0, 2], [4], { kind: 'int64' }), { axis: 1 });
      const large = net.resizeNearest(rows, [1, 2, 2, 1]);
      const framed = net.pad(large, [0, 1, 0, 0, 0, 0, 2, 0]);
      return conv(net.transpose(framed, { perm: [0, 3, 1, 2] }), 2);
    },
  ],
];

it.each(NETWORKS)(
  'is the same in onnxruntime, reference, RTL and HLS: %s',
  async (_, shape, kinds, describe) => {
    const random = new Random(21);
    const net = new NetworkBuilder('moved');
    const conv = (x: Value, outputs: number): Value => {
      const dims = [outputs, x.shape[1], 1, 1];
      const values = Array.from({ length: outputs * x.shape[1] }, () => random.integer(-3, 3));
      const weights = net.quant(net.constant(values, dims), { scale: 1, bits: 3, signed: true });
      return net.quant(net.conv(x, weights), { scale: 1, bits: 6, signed: true });
    };
    const x = net.quant(net.input('x', shape), { scale: 1, bits: 4, signed: true });
    net.output('y', describe(net, x, conv));
    const written = net.build();
    const { graph } = importOnnxBytes(writeOnnx(written));
    const network = compileNetwork(graph, { wire: parseWireType('int4'), snap: 'none', targetCycles: 400 });
    expect(network.layers.nodes.map(node => node.kind)).toEqual(expect.arrayContaining([...kinds]));

    const host = hostOfNetwork(network);
    const size = shape.reduce((a, b) => a * b);
    const frames = Float64Array.from({ length: FRAMES * size }, () => random.integer(-8, 7));
    const wire = toWireOrder(host.inputs[0], frames);
    for (let f = 0; f < FRAMES; f++) {
      const frame = tensor('float32', shape, frames.slice(f * size, (f + 1) * size));
      const right = (await runGraph(written, new Map([['x', frame]]))).get('y');
      const run = runReference(network.layers, wire.subarray(f * size, (f + 1) * size));
      const integers = run.get(network.layers.outputs[0].value) ?? new Float64Array();
      const values = toModelOrder(host.outputs[0], toValues(host.outputs[0], integers));
      expect(Array.from(values, value => value + 0)).toEqual(
        Array.from(right?.data ?? [], value => value + 0),
      );
    }

    const folder = await mkdtemp(join(tmpdir(), 'bitwright-moved-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeDesign(join(folder, 'design'), network, { name: 'moved', sha256: 'none' });
    const design = await readDesign(join(folder, 'design'));
    for (const stalls of ['none', 'random'] as const) {
      const result = await verifyDesign(design, wire, { stalls, seed: 2 });
      expect(result).toMatchObject({ mismatches: 0, protocolErrors: [] });
      if (stalls === 'none') expect(result.isTimingAsPredicted).toBe(true);
      for (const { stream, distinct } of result.streams) expect(distinct, stream).toBeGreaterThan(1);
    }
    expect(await csimDesign(design, wire)).toMatchObject({ frames: FRAMES, mismatches: 0 });
  },
);
