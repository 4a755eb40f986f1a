import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Design } from '../../src/artifact/index.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { costOf, moduleOf } from '../../src/kernels/index.ts';
import { designArea } from '../../src/tools/design-area.ts';
import { distinctKernels } from '../../src/tools/kernel-job.ts';
import { findYosys, nativeYosys } from '../../src/tools/yosys.ts';
import { tinyDesign } from '../cli/tiny-design.ts';

let folder: string;
let design: Design;
const path = process.env.PATH;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitwright-synth-'));
  ({ design } = await tinyDesign(folder));
});
afterEach(() => {
  process.env.PATH = path;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function codes(action: () => Promise<unknown>): Promise<readonly string[]> {
  try {
    await action();
  } catch (error) {
    if (error instanceof DiagnosticError)
      return error.diagnostics.map(d => `${d.code}: ${d.message} / ${d.help}`);
    throw error;
  }
  throw new Error('no diagnostics');
}

const STATISTICS =
  '{\n "modules": {"m": {"num_cells_by_type": {"LUT6": 10, "FDRE": 4, "RAMB18E1": 1, "STRANGE": 1}}}\n}';

/**
 * A `yosys` that answers -V and, for a script, appends it to `runs` and does what `body` says; it is
 * all that PATH holds.
 */
async function fakeYosys(name: string, body: string, version = 'echo Yosys 0.0'): Promise<string> {
  const bin = join(folder, name);
  await mkdir(bin, { recursive: true });
  const runs = join(bin, 'runs');
  const script = `#!/bin/sh\nif [ "$1" = -V ]; then ${version}; exit; fi\necho "$4" >> '${runs}'\n${body}\n`;
  await writeFile(join(bin, 'yosys'), script);
  await chmod(join(bin, 'yosys'), 0o755);
  await symlink(process.execPath, join(bin, 'node'));
  process.env.PATH = bin;
  return runs;
}

const printed = `printf '\\nbitwright-statistics\\n%s\\n' '${STATISTICS}'`;

function hasPackage(): boolean {
  try {
    createRequire(import.meta.url).resolve('@yowasp/yosys');
    return true;
  } catch {
    return false;
  }
}

it.skipIf(hasPackage())('says what to install where there is no Yosys', async () => {
  process.env.PATH = join(folder, 'empty');
  const [message] = await codes(() => designArea(design, { flow: 'xc7' }));
  expect(message).toMatch(/^synth\/no-yosys: Yosys was not found/);
  expect(message).toContain('apt-get install yosys');
  expect(message).toContain('npm install @yowasp/yosys');
});

it('synthesises equal kernels once, and counts every instance', async () => {
  const runs = await fakeYosys('counting', printed);
  const { kernels } = design.hardware;
  // The same kernels under other names, as a network with a layer twice has them.
  const doubled: Design = {
    ...design,
    isTakenAsIs: true,
    hardware: { ...design.hardware, kernels: [...kernels, ...kernels.map(k => ({ ...k, id: `${k.id}_2` }))] },
  };
  const result = await designArea(doubled, { flow: 'xc7' });
  const distinct = distinctKernels(kernels);
  const scripts = (await readFile(runs, 'utf8')).trim().split('\n');
  expect(scripts).toHaveLength(distinct.length);
  expect(scripts.every(s => s.includes('synth_xilinx -family xc7 -flatten'))).toBe(true);
  expect(result.yosys).toBe('Yosys 0.0');
  expect(result.kernels.flatMap(k => k.instances)).toHaveLength(2 * kernels.length);
  expect(result.kernels.map(k => k.module)).toEqual(distinct.map(([k]) => moduleOf(k)));
  const count = 2 * kernels.length;
  expect(result.total).toEqual({
    ...{ lut: 10 * count, lutMemory: 0, ff: 4 * count },
    ...{ carry: 0, blockRam: 0.5 * count, dsp: 0 },
  });
  expect(result.layers.reduce((sum, { area }) => sum + area.lut, 0)).toBe(10 * count);
  expect(result.notes).toMatchObject([{ code: 'synth/uncounted-cells', severity: 'warning' }]);
  expect(result.notes[0].message).toContain('STRANGE');
});

it('tells kernels of unequal contents apart', () => {
  const kernel = design.hardware.kernels.find(k => k.kind === 'mvu');
  if (kernel?.kind !== 'mvu') throw new Error('the network has a matrix-vector unit');
  const { weights } = kernel.contents;
  const other = { ...weights, data: weights.data.map((w, i) => (i === 0 ? (w === 1 ? -1 : 1) : w)) };
  const changed = { ...kernel, id: 'other', contents: { weights: other } };
  expect(distinctKernels([kernel, { ...kernel, id: 'same' }, changed])).toHaveLength(2);
});

it('runs the whole design in one piece with --flat', async () => {
  const runs = await fakeYosys('flat', printed);
  const result = await designArea(design, { flow: 'ice40', flat: true });
  const [script, ...others] = (await readFile(runs, 'utf8')).trim().split('\n');
  expect(others).toEqual([]);
  expect(script).toContain(`synth_ice40 -top ${design.hardware.top}`);
  expect(result).toMatchObject({ isFlat: true, kernels: [], layers: [], blockRamUnit: 'SB_RAM40_4K' });
});

it('passes on what a Yosys that fails says, and which kernel it failed on', async () => {
  await fakeYosys('failing', 'echo "ERROR: Module gone is not there."; exit 1');
  const [message] = await codes(() => designArea(design, { flow: 'xc7' }));
  expect(message).toContain('synth/yosys-failed');
  expect(message).toContain(design.hardware.kernels[0].id);
  expect(message).toContain('exit code 1');
  expect(message).toContain('ERROR: Module gone is not there.');
});

it('refuses statistics that it does not understand, and a Yosys that does not start', async () => {
  await fakeYosys('mute', 'echo done');
  expect((await codes(() => designArea(design, { flow: 'xc7' })))[0]).toContain('synth/no-statistics');
  await fakeYosys('broken', 'true', 'echo "libtcl.so: not found" >&2; exit 127');
  const [message] = await codes(() => findYosys());
  expect(message).toContain('synth/yosys-broken');
  expect(message).toContain('libtcl.so: not found');
});

it('names the file that a folder lacks', async () => {
  await fakeYosys('unused', printed);
  const mvu = design.hardware.kernels.filter(k => k.kind === 'mvu').slice(0, 1);
  const hardware = { ...design.hardware, kernels: mvu };
  const lacking: Design = { ...design, isTakenAsIs: true, hardware, folder: join(folder, 'nowhere') };
  const [message] = await codes(() => designArea(lacking, { flow: 'xc7' }));
  expect(message).toMatch(/^synth\/unreadable-file: .*\/rtl\/bw_tiny_mvu\.v cannot be read: ENOENT/);
});

it("gives the cost models' estimates beside what was measured", async () => {
  await fakeYosys('estimates', printed);
  const { kernels } = design.hardware;
  const result = await designArea(design, { flow: 'xc7' });
  for (const { instances, estimate } of result.kernels) {
    const kernel = kernels.find(k => k.id === instances[0]);
    if (!kernel) throw new Error(`no kernel ${instances[0]}`);
    const { lut, ff, blockRam, dsp } = costOf(kernel);
    expect(estimate).toEqual({ lut, ff, blockRam, dsp });
  }
  const sum = kernels.reduce((luts, kernel) => luts + costOf(kernel).lut, 0);
  expect(sum).toBeGreaterThan(0);
  expect(result.estimate.lut).toBe(sum);
  expect(result.layers.reduce((luts, { estimate }) => luts + estimate.lut, 0)).toBe(sum);
  expect((await designArea(design, { flow: 'xc7', flat: true })).estimate).toEqual(result.estimate);
});

const real = await nativeYosys().catch(() => undefined);

it.skipIf(real === undefined)(
  'measures a small design with the installed Yosys (skipped without one)',
  async () => {
    // Two kernels of it: Yosys takes seconds for each.
    const kernels = design.hardware.kernels
      .filter(k => k.kind === 'mvu' || k.kind === 'frame-input')
      .slice(0, 2);
    const result = await designArea(
      { ...design, isTakenAsIs: true, hardware: { ...design.hardware, kernels } },
      { flow: 'ice40' },
    );
    expect(result.yosys).toMatch(/^Yosys \d/);
    expect(result.notes).toEqual([]);
    expect(result.kernels.map(k => k.kind)).toContain('mvu');
    for (const { area, module } of result.kernels) {
      expect(area.ff, module).toBeGreaterThan(0);
      expect(area.lut, module).toBeGreaterThan(0);
    }
  },
);
