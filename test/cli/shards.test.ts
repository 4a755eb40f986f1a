import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { bitwright, jsonOf, scratchFolder } from './bitwright.ts';
import { brokenDesign } from './broken-design.ts';
import { expectRefused } from './in-process.ts';
import { tinyDesign } from './tiny-design.ts';

interface Found {
  readonly frames: number;
  readonly mismatches: number;
  readonly firstMismatch?: { readonly frame: number };
  readonly streams: readonly { readonly beats: number; readonly mismatches: number }[];
}

let folder: string;
let broken: string;
/** Records of the three shards of `folder`. */
let records: readonly string[];
beforeAll(async () => {
  folder = (await tinyDesign(await scratchFolder())).design.folder;
  broken = await brokenDesign(folder, join(await scratchFolder(), 'broken'));
});

/** Runs all shards of a folder, and answers their records with their exit statuses. */
async function shardsOf(design: string, count: number, options: readonly string[]) {
  const into = await scratchFolder();
  const files: string[] = [];
  const statuses: (number | undefined)[] = [];
  for (let i = 1; i <= count; i++) {
    files.push(join(into, `${i}.json`));
    const shard = ['--shards', `${i}/${count}`, '--record', files[i - 1]];
    statuses.push((await bitwright(['verify', design, ...options, ...shard])).exitCode);
  }
  return { files, statuses };
}

/** What tells nothing of how the frames were divided. */
const undivided = (found: Record<string, unknown>) => ({
  ...found,
  ...{ wallSeconds: 0, buildSeconds: 0, simulationSeconds: 0, simulatedCycles: 0, shards: 0, gates: [] },
  // Each shard has such a run of its own.
  longStalls: undefined,
  streams: (found.streams as readonly { distinct: number }[]).map(own => ({ ...own, distinct: 0 })),
});

it('says of merged shards what it says of all frames together', async () => {
  const options = ['--stalls', 'none', '--json'];
  const whole = jsonOf(await bitwright(['verify', folder, ...options]));
  const before = await readFile(join(folder, 'verify.json'), 'utf8');
  const { files, statuses } = await shardsOf(folder, 3, options);
  expect(statuses).toEqual([0, 0, 0]);
  records = [...files];
  // A part is no proof of the whole: what the folder holds stays.
  expect(await readFile(join(folder, 'verify.json'), 'utf8')).toBe(before);
  const junit = join(await scratchFolder(), 'verify.xml');
  const merged = await bitwright([
    'verify',
    folder,
    '--json',
    '--junit',
    junit,
    '--merge',
    ...files.reverse(),
  ]);
  expect(merged.exitCode).toBe(0);
  expect(undivided(jsonOf(merged))).toEqual(undivided(whole));
  expect(JSON.parse(await readFile(join(folder, 'verify.json'), 'utf8'))).toMatchObject({
    ok: true,
    frames: whole.frames,
    coverage: whole.coverage,
  });
  expect(await readFile(junit, 'utf8')).toContain('failures="0"');
});

it('names the first mismatch by its place among all frames', async () => {
  const options = ['--stalls', 'none', '--json', '--changed', '--frames', '7'];
  const whole = jsonOf(await bitwright(['verify', broken, ...options])) as unknown as Found;
  const { files, statuses } = await shardsOf(broken, 2, options);
  expect(statuses).toContain(2);
  const merged = await bitwright(['verify', broken, '--json', '--merge', ...files]);
  const found = jsonOf(merged) as unknown as Found;
  expect(merged.exitCode).toBe(2);
  expect(found.frames).toBe(7);
  expect(found.firstMismatch?.frame).toBe(whole.firstMismatch?.frame);
  expect(found.streams.map(({ beats, mismatches }) => ({ beats, mismatches }))).toEqual(
    whole.streams.map(({ beats, mismatches }) => ({ beats, mismatches })),
  );
});

it('refuses to merge what is not one whole run', async () => {
  const merge = ['verify', folder, '--merge'];
  await expectRefused([...merge, records[1], records[2]], 'merge/missing', /1 of 3 shards are missing: 1/);
  await expectRefused([...merge, records[0], ...records], 'merge/twice', /shard 1 is in .*1\.json already/);
  const file = join(await scratchFolder(), 'record.json');
  const text = await readFile(records[0], 'utf8');
  for (const [change, code, message] of [
    [text.replace('"seed": 1', '"seed": 2'), 'merge/other-run', /they differ in seed/],
    [text.replace(/"allFrames": \d+/, '"allFrames": 9'), 'merge/other-run', /number of frames/],
    [text.replace(/"manifestSha256": "./, '"manifestSha256": "!'), 'merge/broken', /manifestSha256/],
    [
      text.replace(/("manifestSha256": )"\w+/, `$1"${'0'.repeat(64)}`),
      'merge/other-design',
      /another design/,
    ],
    [
      text.replace(/("covered": )"/, '$1"////////////////////////////////////////////////////////////////'),
      'merge/broken',
      /file \S*record\.json: .*covers more/,
    ],
    ['', 'merge/broken', /no record of a shard/],
    ['[]', 'merge/broken', /no record of a shard/],
  ] as const) {
    expect(change).not.toBe(text);
    await writeFile(file, change);
    await expectRefused([...merge, records[1], file, records[2]], code, message);
  }
  await expectRefused([...merge, join(file, 'none')], 'merge/unreadable', /cannot be read/);
});

it('refuses shards that are none, and options that are for different runs', async () => {
  const run = ['verify', folder];
  await expectRefused([...run, '--record', 'x.json'], 'cli/without-shards', /--shards/);
  for (const others of [
    ['--frames', '3'],
    ['--shards', '1/2'],
    ['--slurm', '2'],
    ['--data', 'x.npy'],
    ['--trace-winners', '--model', 'x.onnx'],
  ])
    await expectRefused([...run, '--merge', 'x.json', ...others], 'cli/not-together', /different runs/);
  await expectRefused([...run, '--slurm', '2', '--shards', '1/2'], 'cli/not-together', /different runs/);
  await expectRefused([...run, '--shards', '1/9', '--frames', '8'], 'data/few-frames', /9 shards/);
  for (const shard of ['0/2', '3/2', '1', '1/0', 'a/b', '1/1000000'])
    await expectRefused([...run, '--shards', shard], 'cli/usage', /I\/N/);
});
