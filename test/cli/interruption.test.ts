import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { bitwright, scratchFolder, start } from './bitwright.ts';
import { tinyDesign } from './tiny-design.ts';

let scratch: string;
let design: string;
let model: string;
beforeAll(async () => {
  scratch = await scratchFolder();
  const tiny = await tinyDesign(scratch);
  [design, model] = [tiny.design.folder, tiny.model];
});

/** A program that says who it is, starts another, and waits for ever; its `--version` is that of Verilator. */
async function stuckVerilator(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const pids = join(folder, 'pids');
  const program = join(folder, 'verilator');
  await writeFile(
    program,
    `#!/bin/sh
case "$1" in
  --version) echo "Verilator 5.006 2023"; exit 0;;
  --getenv) echo /nowhere; exit 0;;
esac
sleep 1000 &
echo "$$ $!" > "${pids}"
wait
`,
  );
  await chmod(program, 0o755);
  return pids;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Asks until it is so, for some seconds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await holds()) return;
    await sleep(25);
  }
  throw new Error('it never came');
}

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('ends what it started, and removes what it made, at %s', async (signal, status) => {
  const bin = join(scratch, `bin ${status}`);
  const pidFile = await stuckVerilator(bin);
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    BITWRIGHT_CACHE: join(scratch, `cache ${status}`),
    TMPDIR: join(scratch, `tmp ${status}`),
  };
  await mkdir(env.TMPDIR);
  const running = start(['verify', design, '--frames', '2'], { env });
  const pids = async () => (await readFile(pidFile, 'utf8').catch(() => '')).trim().split(' ').map(Number);
  await until(async () => (await pids()).length === 2);
  const children = await pids();
  expect(children.every(isAlive)).toBe(true);
  process.kill(running.pid ?? 0, signal);
  expect((await running).exitCode).toBe(status);
  await until(async () => !children.some(isAlive));
  const left = (await readdir(env.BITWRIGHT_CACHE, { recursive: true })).filter(name =>
    name.includes('.tmp-'),
  );
  expect(left).toEqual([]);
  // Programs of others keep things there, too.
  expect((await readdir(env.TMPDIR)).filter(name => name.startsWith('bitwright'))).toEqual([]);
});

it('removes what a killed process left, the next time', async () => {
  const bin = join(scratch, 'bin killed');
  const pidFile = await stuckVerilator(bin);
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    BITWRIGHT_CACHE: join(scratch, 'cache killed'),
    TMPDIR: join(scratch, 'tmp killed'),
  };
  await mkdir(env.TMPDIR);
  const kinds = join(env.BITWRIGHT_CACHE, 'simulators');
  const running = start(['verify', design, '--frames', '2'], { env });
  const pids = async () => (await readFile(pidFile, 'utf8').catch(() => '')).trim().split(' ').map(Number);
  await until(async () => (await pids()).length === 2);
  process.kill(running.pid ?? 0, 'SIGKILL');
  await running;
  // What it had started goes on, and is in nobody's way.
  for (const pid of await pids()) process.kill(pid, 'SIGKILL');
  expect((await readdir(kinds)).filter(name => name.includes(`.tmp-`))).toHaveLength(1);
  await writeFile(join(bin, 'verilator'), '#!/bin/sh\n[ "$1" = --version ] && echo "Verilator 5.006 2023"\n');
  expect((await bitwright(['verify', design, '--frames', '2'], { env })).exitCode).toBe(1);
  expect(await readdir(kinds)).toEqual([]);
});

it('leaves no temporary folder beside the output, and the folder before as it was', async () => {
  const place = join(scratch, 'place');
  await mkdir(place);
  const out = join(place, 'sweep');
  const sweep = [
    'sweep',
    'chu-vgg',
    '--schedules',
    '1-1-1,2-2-2,4-4-4,8-8-8',
    '--divide-channels',
    '8',
    '-o',
    out,
  ];
  let cutShort = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const running = start(sweep);
    await until(async () => (await readdir(place)).some(name => name.includes('.tmp-')));
    running.kill(signal);
    if ((await running).exitCode !== 0) cutShort++;
    expect((await readdir(place)).filter(name => name !== 'sweep')).toEqual([]);
  }
  expect(cutShort).toBeGreaterThan(0);
  const compiled = join(place, 'design');
  for (const delay of [0, 1, 2, 4]) {
    const running = start(['compile', model, '--input', 'int4', '-o', compiled]);
    await until(
      async () =>
        (await readdir(place)).includes('design') || (await readdir(place)).some(n => n.includes('.tmp-')),
    );
    await sleep(delay);
    // It may have ended by then.
    running.kill('SIGINT');
    await running;
    expect((await readdir(place)).filter(name => name !== 'sweep' && name !== 'design')).toEqual([]);
  }
});
