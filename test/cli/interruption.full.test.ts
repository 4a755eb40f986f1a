import { mkdir, readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { readDesign } from '../../src/artifact/index.ts';
import { bitwright, jsonOf, scratchFolder, start } from './bitwright.ts';
import { contents } from './contents.ts';
import { smallDisk } from './small-disk.ts';
import { tinyDesign } from './tiny-design.ts';

const MOMENTS = 20;
const SIGNALS = ['SIGKILL', 'SIGTERM'] as const;

let scratch: string;
let model: string;
let design: string;
beforeAll(async () => {
  scratch = await scratchFolder();
  const tiny = await tinyDesign(scratch);
  [model, design] = [tiny.model, tiny.design.folder];
});

interface Places extends Readonly<Record<string, string>> {
  readonly BITWRIGHT_CACHE: string;
  readonly TMPDIR: string;
}

/** A cache and a folder for temporary files that nobody has used. */
async function freshPlaces(name: string): Promise<Places> {
  const places = { BITWRIGHT_CACHE: join(scratch, name, 'cache'), TMPDIR: join(scratch, name, 'tmp') };
  for (const place of Object.values(places)) await mkdir(place, { recursive: true });
  return places;
}

/** What is there that is not whole. */
async function unfinished({ BITWRIGHT_CACHE, TMPDIR }: Places): Promise<string[]> {
  const inCache = (await readdir(BITWRIGHT_CACHE, { recursive: true })).filter(name =>
    /\.tmp-[^/]*$/.test(name),
  );
  const temporary = (await readdir(TMPDIR)).filter(name => name.startsWith('bitwright'));
  return [...inCache, ...temporary];
}

const verify = (): string[] => ['verify', design, '--frames', '2', '--json'];

async function expectVerified(env: Places): Promise<void> {
  const ended = await bitwright(verify(), { env });
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
  expect(jsonOf(ended)).toMatchObject({ ok: true, mismatches: 0 });
}

/** Milliseconds that a command takes. */
async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

const moments = (milliseconds: number): number[] =>
  Array.from({ length: MOMENTS }, (_, i) => ((i + 0.5) / MOMENTS) * milliseconds);

/** Whether a command was ended, after so many milliseconds, before it was done. */
async function endedAfter(
  args: readonly string[],
  signal: (typeof SIGNALS)[number],
  milliseconds: number,
  env: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const running = start(args, { env });
  await sleep(milliseconds);
  running.kill(signal);
  return (await running).exitCode !== 0;
}

it.each(SIGNALS)('compile: %s at twenty moments leaves the folder before, or the new one', async signal => {
  const place = join(scratch, `compile ${signal}`);
  const folder = join(place, 'out');
  const plain = ['compile', model, '--input', 'int4', '-o', folder];
  const commands = [plain, [...plain, '--top-k', '2']];
  const results: Record<string, string>[] = [];
  let milliseconds = 0;
  for (const command of commands) {
    milliseconds = await timed(() => bitwright(command));
    results.push(await contents(folder));
  }
  let cutShort = 0;
  for (const [i, moment] of moments(milliseconds).entries()) {
    if (await endedAfter(commands[i % 2], signal, moment)) cutShort++;
    await expect(readDesign(folder)).resolves.toMatchObject({ folder });
    expect(results).toContainEqual(await contents(folder));
  }
  expect(cutShort).toBeGreaterThan(MOMENTS / 2);
  expect((await bitwright(commands[1])).exitCode).toBe(0);
  expect(await contents(folder)).toEqual(results[1]);
  expect(await readdir(place)).toEqual(['out']);
});

it('compile: killed while and after it writes, leaves the folder before or the new one, and files that go', async () => {
  const place = join(scratch, 'interrupted');
  const folder = join(place, 'out');
  const plain = ['compile', model, '--input', 'int4', '-o', folder];
  const commands = [plain, [...plain, '--top-k', '2']];
  const results: Record<string, string>[] = [];
  for (const command of commands) {
    expect((await bitwright(command)).exitCode).toBe(0);
    results.push(await contents(folder));
  }
  expect(results[0]).not.toEqual(results[1]);
  let cutShort = 0;
  // Killed while and after it writes, which begins when its name appears.
  for (const [i, delay] of [0, 2, 4, 8].entries()) {
    const running = start(commands[i % 2]);
    let isOver = false;
    running.finally(() => {
      isOver = true;
    });
    const hasBegun = async () => (await readdir(place)).some(name => name.includes(`-${running.pid}-`));
    while (!isOver && !(await hasBegun())) await sleep(1);
    await sleep(delay);
    running.kill('SIGKILL');
    const { signal } = await running;
    if (signal === 'SIGKILL') cutShort++;
    for (const name of await readdir(place)) {
      expect(name).toMatch(/^(out|\.out\.tmp-[0-9a-f]{8}-\d+-[0-9a-f]+(-old)?)$/);
    }
    // Reading it gives it its place back, where the process had come that far.
    await expect(readDesign(folder)).resolves.toMatchObject({ folder });
    expect(results).toContainEqual(await contents(folder));
  }
  expect(cutShort).toBeGreaterThan(0);
  // What is left does not stand in the way, and goes.
  expect((await bitwright(commands[0])).exitCode).toBe(0);
  expect(await readdir(place)).toEqual(['out']);
  expect(await contents(folder)).toEqual(results[0]);
});

it('verify: signals at twenty moments leave nothing that the next run minds', async () => {
  const whole = await freshPlaces('whole');
  const milliseconds = await timed(() => expectVerified(whole));
  let cutShort = 0;
  for (const [i, moment] of moments(milliseconds).entries()) {
    const places = await freshPlaces(`moment ${i}`);
    if (await endedAfter(verify(), SIGNALS[i % 2], moment, places)) cutShort++;
    if (i % 2 === 1) expect(await unfinished(places)).toEqual([]);
    await expectVerified(places);
    // Compilers that a killed process started write on for a while.
    for (let tries = 0; tries < 20 && (await unfinished(places)).length > 0; tries++) {
      await sleep(250);
      await expectVerified(places);
    }
    expect(await unfinished(places)).toEqual([]);
  }
  expect(cutShort).toBeGreaterThan(MOMENTS / 2);
});

it('two processes that fill one cache at once both succeed', async () => {
  const places = await freshPlaces('two');
  await Promise.all([expectVerified(places), expectVerified(places)]);
  expect(await unfinished(places)).toEqual([]);
  await expectVerified(places);
});

it('a cache of which every file was cut short heals', async () => {
  const places = await freshPlaces('damaged');
  await expectVerified(places);
  const entries = await readdir(places.BITWRIGHT_CACHE, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  expect(files.length).toBeGreaterThan(4);
  for (const file of files) await truncate(file, 100);
  await expectVerified(places);
  await expectVerified(places);
});

it.each([
  ['the cache', 'BITWRIGHT_CACHE'],
  ['temporary files', 'TMPDIR'],
] as const)('says that there is no space for %s while it builds', async (_, variable) => {
  const disk = await smallDisk(join(scratch, `disk ${variable}`));
  if ('reason' in disk) {
    console.log(`needs a disk of its own: ${disk.reason}`);
    return;
  }
  try {
    const places = await freshPlaces(`full ${variable}`);
    // All of it would do: a small simulator takes little.
    disk.fill(100_000);
    const ended = await disk.bitwright(verify(), { env: { ...places, [variable]: disk.folder } });
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toMatch(/^error\[sim\/(disk-full|cache-unusable|temporary-folder)\].*space left/m);
    expect(ended.stderr).toMatch(/help: free space/);
    expect(await unfinished({ ...places, [variable]: disk.seen })).toEqual([]);
  } finally {
    await disk.close();
  }
  await expectVerified(await freshPlaces(`full ${variable}`));
});
