import { join } from 'node:path';
import { expect, it } from 'vitest';
import { verifyDesign } from '../../sim/verify.ts';
import { readDesign, writeDesign } from '../../src/artifact/index.ts';
import { calibrate } from '../../src/calibrate/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { toWire, toWireOrder } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { Random } from '../kernels/random.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { FLOAT_NETWORKS, floatNetwork } from './float-networks.ts';

const FRAMES = 6;

it('proves a calibrated residual network in RTL', async () => {
  const float = floatNetwork('calibrated', FLOAT_NETWORKS['residual network']);
  const random = new Random(41);
  const frames = Array.from({ length: FRAMES }, () =>
    Float32Array.from({ length: 36 }, () => random.integer(0, 4095) / 4095),
  );
  const settings = { weightBits: 3, activationBits: 4, percentile: 100 };
  const { graph } = calibrate(float, frames, settings);
  const network = compileNetwork(graph, { targetCycles: 400 });
  const folder = join(temporaryFolder('calibrated'), 'design');
  await writeDesign(folder, network, { name: 'calibrated', sha256: '0'.repeat(64) });
  const {
    inputs: [input],
  } = hostOfNetwork(network);
  const values = Float64Array.from(frames.flatMap(frame => Array.from(frame)));
  const integers = toWireOrder(input, toWire(input, values, false, 'model').integers);
  const result = await verifyDesign(await readDesign(folder), integers, { stalls: 'random', seed: 3 });
  expect(result.firstMismatch).toBeUndefined();
  expect(result).toMatchObject({
    frames: FRAMES,
    mismatches: 0,
    protocolErrors: [],
    isTimingAsPredicted: true,
  });
  expect(result.output).toEqual(result.referenceOutput);
  for (const { stream, distinct, possible } of result.streams)
    expect(distinct, stream).toBeGreaterThanOrEqual(Math.max(2, possible <= 16 ? possible / 2 : 2));
});
