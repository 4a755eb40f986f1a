import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'junit2json';
import { beforeAll, expect, it } from 'vitest';
import { icarusAvailable } from '../../sim/icarus.ts';
import { provingFrames } from '../../src/api/proving-frames.ts';
import { type Design, readDesign } from '../../src/artifact/index.ts';
import { compile } from '../../src/index.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { writeFolder } from '../../src/node/write-folder.ts';
import { testbenchFiles } from '../../src/testbench/files.ts';
import { twoHeads } from '../models/several-ports.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const hasIcarus = await icarusAvailable();
const folder = join(temporaryFolder('testbench'), 'design');
const bench = join(folder, 'tb');
let design: Design;
let files: ReadonlyMap<string, string>;
beforeAll(async () => {
  await (await compile(twoHeads(), { targetCycles: 40, name: 'heads' })).write(folder);
  design = await readDesign(folder);
  const { integers } = await provingFrames(design, { frames: 6 });
  files = testbenchFiles(design, integers, ownPackage());
  await writeFolder(bench, files);
});

const make = (target: string, ...settings: readonly string[]) =>
  execa('make', ['--silent', '-C', bench, target, ...settings], { reject: false });

it('records every stream, and says what the frames exercise', async () => {
  const golden = JSON.parse(files.get('golden.json') ?? '');
  const { hardware } = design;
  expect(golden.frames).toBe(6);
  expect(golden.streams).toHaveLength(
    hardware.sources.length + hardware.sinks.length + hardware.links.length,
  );
  expect(golden.coverage.map(({ what }: { what: string }) => what)).toContain('weights');
  for (const { name, role, beatsPerFrame, widthBits, file } of golden.streams) {
    const words = (files.get(file) ?? '').trim().split('\n');
    expect(words, name).toHaveLength(6 * beatsPerFrame);
    const digits = Math.ceil(widthBits / 4) + (role === 'source' ? 1 : 0);
    expect(
      words.every(line => line.length === digits),
      name,
    ).toBe(true);
  }
});

it.runIf(hasIcarus)(
  'passes in Icarus, with stalls of any seed and without, and reports each stream',
  async () => {
    for (const settings of [[], ['SEED=7'], ['STALLS=0']]) {
      const { exitCode, stdout } = await make('icarus', ...settings);
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('PASS 6 frames') });
    }
    const report = await parse(await readFile(join(bench, 'results.xml'), 'utf8'));
    const checked = design.hardware.sinks.length + design.hardware.links.length;
    expect(report).toMatchObject({ testsuite: [{ tests: checked }] });
    // What a run leaves there is in nobody's way.
    await writeFolder(bench, files);
    expect(readdirSync(bench)).not.toContain('log.txt');
  },
);

it.runIf(hasIcarus)(
  'fails where one bit of a weight is another, and says at which stream first',
  async () => {
    const [name] = readdirSync(join(folder, 'mem')).filter(own => own.includes('weights'));
    const file = join(folder, 'mem', name);
    const text = await readFile(file, 'utf8');
    const words = text.split('\n');
    const at = words.findIndex(line => /[0-9a-f]/.test(line) && !line.startsWith('//'));
    const flipped = words.with(
      at,
      (BigInt(`0x${words[at]}`) ^ 1n).toString(16).padStart(words[at].length, '0'),
    );
    await writeFile(file, flipped.join('\n'));
    const { exitCode, stdout } = await make('icarus');
    await writeFile(file, text);
    expect(exitCode).not.toBe(0);
    expect(stdout).toMatch(
      /^FAULT stream \w+, frame \d+, beat \d+, cycle \d+: expected [0-9a-f]+, got [0-9a-f]+$/m,
    );
    expect(stdout).toMatch(/^FAIL \d+ faults$/m);
    const report = JSON.stringify(await parse(await readFile(join(bench, 'results.xml'), 'utf8')));
    expect(report).toContain('failure');
  },
);

it.runIf(hasIcarus)('fails where a golden beat is missing from the design: it names who waits', async () => {
  const top = join(folder, 'rtl', `${design.hardware.top}.v`);
  const text = await readFile(top, 'utf8');
  // An output that never gives anything.
  const silent = text.replace(
    /\n\nendmodule/,
    `\n\n    initial force ${design.hardware.sinks[0].name}_tvalid = 1'b0;\nendmodule`,
  );
  await writeFile(top, silent);
  const { exitCode, stdout } = await make('icarus');
  await writeFile(top, text);
  expect(exitCode).not.toBe(0);
  expect(stdout).toContain('FAULT nothing moves any more');
});
