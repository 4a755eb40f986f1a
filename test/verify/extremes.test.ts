import { join } from 'node:path';
import { expect, it } from 'vitest';
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
import { temporaryFolder } from '../temporary-folder.ts';

const FRAMES = 3;
const SHAPE = [1, 2, 5, 4];

it('is the same in onnxruntime, reference, RTL and HLS: maxima of branches, minima with a context', async () => {
  const random = new Random(31);
  const net = new NetworkBuilder('extremes');
  const conv = (x: Value, outputs: number, kernel: number): Value => {
    const dims = [outputs, x.shape[1], kernel, kernel];
    const values = Array.from({ length: dims.reduce((a, b) => a * b) }, () => random.integer(-3, 3));
    const weights = net.quant(net.constant(values, dims), { scale: 1, bits: 3, signed: true });
    const pad = (kernel - 1) / 2;
    return net.conv(x, weights, { pads: [pad, pad, pad, pad] });
  };
  const codes = (x: Value, scale: number, zeroPoint = 0): Value =>
    net.quant(x, { scale, bits: 5, signed: true, zeroPoint });
  const x = net.input('x', SHAPE);
  // Branches of another length, of codes of two scales and of sums.
  const most = net.max(codes(conv(x, 3, 3), 2, 1), [codes(conv(x, 3, 1), 1.5), conv(x, 3, 1)]);
  const least = net.min(most, [net.globalMaxPool(conv(codes(most, 1), 3, 1))]);
  net.output('y', conv(codes(least, 1), 2, 1));
  const written = net.build();
  const { graph } = importOnnxBytes(writeOnnx(written));
  const network = compileNetwork(graph, { wire: parseWireType('int4'), snap: 'none', targetCycles: 400 });

  const host = hostOfNetwork(network);
  const size = SHAPE.reduce((a, b) => a * b);
  const frames = Float64Array.from({ length: FRAMES * size }, () => random.integer(-8, 7));
  const wire = toWireOrder(host.inputs[0], frames);
  for (let f = 0; f < FRAMES; f++) {
    const frame = tensor('float32', SHAPE, frames.slice(f * size, (f + 1) * size));
    const right = (await runGraph(written, new Map([['x', frame]]))).get('y');
    const run = runReference(network.layers, wire.subarray(f * size, (f + 1) * size));
    const integers = run.get(network.layers.outputs[0].value) ?? new Float64Array();
    const values = toModelOrder(host.outputs[0], toValues(host.outputs[0], integers));
    expect(Array.from(values, value => value + 0)).toEqual(Array.from(right?.data ?? [], value => value + 0));
  }

  const folder = join(temporaryFolder('extremes'), 'design');
  await writeDesign(folder, network, { name: 'extremes', sha256: '0'.repeat(64) });
  const design = await readDesign(folder);
  for (const stalls of ['none', 'random'] as const) {
    const result = await verifyDesign(design, wire, { stalls, seed: 2 });
    expect(result).toMatchObject({ mismatches: 0, protocolErrors: [] });
    if (stalls === 'none') expect(result.isTimingAsPredicted).toBe(true);
    for (const { stream, distinct } of result.streams) expect(distinct, stream).toBeGreaterThan(1);
  }
  expect(await csimDesign(design, wire)).toMatchObject({ frames: FRAMES, mismatches: 0 });
});
