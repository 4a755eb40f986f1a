import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { csimDesign } from '../../sim/csim.ts';
import { verifyDesign } from '../../sim/verify.ts';
import { readDesign, writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { Random } from '../kernels/random.ts';

const FRAMES = 3;
const [CHANNELS, SIDE] = [4, 6];

it('tables of wide values, proved products and sums of three, and a mean of a function, in RTL and C++', async () => {
  const random = new Random(31);
  const net = new NetworkBuilder('squeezed');
  const x = net.input('x', [1, CHANNELS, SIDE, SIDE]);
  const conv = (scale: number) => {
    const weights = Array.from({ length: CHANNELS * CHANNELS }, () => random.integer(-7, 7));
    const sums = net.conv(x, net.constant(weights, [CHANNELS, CHANNELS, 1, 1]));
    return net.quant(net.mul(sums, scale / 20), { scale, bits: 5, signed: true });
  };
  const [a, b, c] = [0.211327, 0.173211, 0.137973].map(Math.fround).map(conv);
  const gated = net.mul(net.hardSwish(a), net.sigmoid(b));
  const product = net.quant(gated, { scale: 0.043, bits: 6, signed: true });
  const sum = net.quant(net.add(net.add(a, b), c), { scale: Math.fround(0.391731), bits: 5, signed: true });
  const mixed = net.quant(net.add(net.hardSwish(c), sum), { scale: 0.31, bits: 6, signed: true });
  const joined = net.concat([product, mixed], { axis: 1 });
  const mean = net.globalAveragePool(net.hardSwish(net.quant(joined, { scale: 0.1, bits: 7, signed: true })));
  net.output('y', net.quant(net.flatten(mean), { scale: 0.02, bits: 8, signed: true }));
  const network = compileNetwork(net.build(), { wire: parseWireType('int4') });
  expect(network.notes.filter(({ severity }) => severity === 'warning').map(({ code }) => code)).toEqual([
    'lower/snapped-value',
  ]);
  const size = CHANNELS * SIDE * SIDE;
  const frames = Float64Array.from({ length: FRAMES * size }, () => random.integer(-8, 7));
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-fixed-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeDesign(join(folder, 'design'), network, { name: 'fixed', sha256: '0'.repeat(64) });
  const design = await readDesign(join(folder, 'design'));
  for (const stalls of ['none', 'random'] as const) {
    const result = await verifyDesign(design, frames, { stalls, seed: 2 });
    expect(result).toMatchObject({ mismatches: 0, protocolErrors: [] });
    if (stalls === 'none') expect(result.isTimingAsPredicted).toBe(true);
    for (const { stream, distinct } of result.streams) expect(distinct, stream).toBeGreaterThan(1);
  }
  expect(await csimDesign(design, frames)).toMatchObject({ frames: FRAMES, mismatches: 0 });
});
