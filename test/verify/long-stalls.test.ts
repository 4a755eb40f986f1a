import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type VerifyResult, verifyDesign } from '../../sim/verify.ts';
import { type Design, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { tinyNetwork } from '../models/tiny-network.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { copyDesign } from './faulty-design.ts';

const FRAMES = 4;

let design: Design;
beforeAll(async () => {
  const folder = join(temporaryFolder('long-stalls'), 'design');
  // The first layer is so slow that what stands behind it waits for it, and never for the output.
  const network = compileNetwork(tinyNetwork([48, 12, 6, 4]), {
    wire: parseWireType('int4'),
    folding: { fc1: { pe: 1, simd: 1 } },
  });
  await writeDesign(folder, network, { name: 'slow', sha256: '0'.repeat(64) });
  design = await readDesign(folder);
});

const verify = (of: Design, stalls: 'none' | 'random' = 'random'): Promise<VerifyResult> =>
  verifyDesign(of, randomFrames(hostOfManifest(design.manifest).inputs, FRAMES, 1), { stalls, seed: 1 });

/** The design with a change in one of its modules. */
async function changed(module: string, before: string, after: string): Promise<Design> {
  const copy = await copyDesign(design, join(temporaryFolder('long-stalls'), 'changed'));
  const file = join(copy.folder, 'rtl', `${copy.manifest.top}_${module}.v`);
  const text = await readFile(file, 'utf8');
  expect(text.split(before)).toHaveLength(2);
  await writeFile(file, text.replace(before, after));
  return copy;
}

it('fills and drains a design that is right, and finds nothing', async () => {
  const result = await verify(design);
  expect(result).toMatchObject({ mismatches: 0, isTimingAsPredicted: true });
  expect(result.longStalls).toMatchObject({ mismatches: 0, frames: expect.any(Number) });
  expect(result.longStalls?.blocks).toBeGreaterThan(2);
});

it('leaves long stalls out where none are asked for, and where the design is too slow', async () => {
  expect((await verify(design, 'none')).longStalls).toBeUndefined();
  const { cycles } = design.manifest;
  const slow = { ...design, manifest: { ...design.manifest, cycles: { ...cycles, latency: 100_000 } } };
  const result = await verify(slow);
  expect(result.longStalls).toBeUndefined();
  expect(result.mismatches).toBe(0);
});

it('finds one behind a slow layer that random stalls at the ends never stop', async () => {
  const result = await verify(
    await changed(
      'threshold_parallel',
      'assign compare_ready = ~output_valid_q | m_axis_tready;',
      "assign compare_ready = 1'b1;",
    ),
  );
  expect(result.mismatches).toBe(result.longStalls?.mismatches);
  expect(result.firstMismatch ?? result.hang).toBeDefined();
});
