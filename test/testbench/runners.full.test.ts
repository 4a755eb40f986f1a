import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'junit2json';
import { beforeAll, expect, it } from 'vitest';
import { provingFrames } from '../../src/api/proving-frames.ts';
import { readDesign } from '../../src/artifact/index.ts';
import { compile } from '../../src/index.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { writeFolder } from '../../src/node/write-folder.ts';
import { packageRoot } from '../../src/package-root.ts';
import { testbenchFiles } from '../../src/testbench/files.ts';
import { twoHeads } from '../models/several-ports.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** A Python with cocotb, where there is one. */
const PYTHON = process.env.BITWRIGHT_TEST_PYTHON ?? 'python3';
const hasCocotb = !(await execa(PYTHON, ['-c', 'import cocotb_tools.runner'], { reject: false })).failed;

const root = temporaryFolder('runners');
const folder = join(root, 'design');
const bench = join(folder, 'tb');
beforeAll(async () => {
  await (await compile(twoHeads(), { targetCycles: 40, name: 'heads' })).write(folder);
  const design = await readDesign(folder);
  const { integers } = await provingFrames(design, { frames: 4 });
  await writeFolder(bench, testbenchFiles(design, integers, ownPackage()));
});

it('passes in Verilator', async () => {
  const { stdout } = await execa('make', ['--silent', '-C', bench, 'verilator', 'SEED=5']);
  expect(stdout).toContain('PASS 4 frames');
});

it.runIf(hasCocotb)('passes in cocotb (skipped without it)', async () => {
  await execa(PYTHON, ['run_cocotb.py'], { cwd: bench });
  const report = await parse(await readFile(join(bench, 'results.xml'), 'utf8'));
  expect(JSON.stringify(report)).toContain('every_stream_is_as_the_reference');
});

it('passes in vitest', async () => {
  await symlink(join(packageRoot(), 'node_modules'), join(root, 'node_modules'));
  const vitest = join(packageRoot(), 'node_modules', 'vitest', 'vitest.mjs');
  const { stdout } = await execa(process.execPath, [vitest, 'run', '--root', root, '--reporter=json']);
  expect(JSON.parse(stdout)).toMatchObject({ success: true, numFailedTests: 0 });
});
