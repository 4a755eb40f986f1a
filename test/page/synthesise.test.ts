import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ownPackage } from '../../src/node/own-package.ts';
import { isRouted, PAGE_BOARDS } from '../../src/page/boards.ts';
import type { Command, LoadTools } from '../../src/page/synthesise.ts';
import { synthesise } from '../../src/page/synthesise.ts';
import { Workshop } from '../../src/page/workshop.ts';
import { zipOf } from '../../src/page/zip.ts';
import { ownModel } from '../models/own-models.ts';

const { model: path } = ownModel('mnist-mlp-w1a1');
const SETTINGS = { input: 'uint8:1/255' };

async function job(name: string, megahertz?: number) {
  const workshop = new Workshop(async () => ownPackage());
  workshop.open(readFileSync(path), path);
  return workshop.boardBuild(SETTINGS, { name, ...(megahertz === undefined ? {} : { megahertz }) });
}

const encoder = new TextEncoder();
const REPORT = JSON.stringify({
  fmax: { clk: { achieved: 31.5 } },
  utilization: { ICESTORM_LC: { used: 900, available: 5280 } },
});
const NETLIST = JSON.stringify({
  modules: { board_top: { cells: { a: { type: 'LUT4' }, b: { type: 'LUT4' }, c: { type: 'DP16KD' } } } },
});

/** Tools that say and give what is told, and write down how they were called. */
function tools(route: { readonly log?: string; readonly report?: string; readonly fails?: boolean }) {
  const calls: string[] = [];
  const called = (name: string, work: Command): Command => {
    return (args, files, options) => {
      calls.push([name, ...args].join(' '));
      return work(args, files, options);
    };
  };
  const programs: Readonly<Record<string, Command>> = {
    yosys: called('yosys', async (_, files, { stdout }) => {
      stdout(encoder.encode('2.1. Executing PROC pass (conv'));
      stdout(encoder.encode('ert processes).\n'));
      return { ...files, 'netlist.json': NETLIST };
    }),
    'nextpnr-ice40': called('nextpnr-ice40', async (_, files, { stderr }) => {
      stderr(encoder.encode(`Info: Packing IOs..\n${route.log ?? ''}`));
      if (route.fails) throw new Error('Exited with status 1');
      return { ...files, 'routed.asc': 'asc', 'route.json': route.report ?? REPORT };
    }),
    icepack: called('icepack', async (_, files) => ({ ...files, 'bw_mnist_mlp_w1a1.bin': Uint8Array.of(7) })),
  };
  const load: LoadTools = async (_, names) => names.map(name => programs[name]);
  return { calls, load };
}

it('knows the boards of iCE40 and ECP5, and makes bitstreams of the former', () => {
  const names = PAGE_BOARDS.map(({ name }) => name);
  expect(names).toEqual(['icebreaker', 'ice40-hx8k-breakout', 'ulx3s-25f', 'ulx3s-85f', 'orangecrab']);
  expect(PAGE_BOARDS.filter(isRouted).map(({ device }) => device.family)).toEqual(['ice40', 'ice40']);
});

it('calls the tools as `bitwright build` does, and gives the bitstream', async () => {
  const { calls, load } = tools({});
  const steps: string[] = [];
  const made = await synthesise(await job('icebreaker', 24), load, step => steps.push(step));
  expect(calls).toEqual([
    'yosys -s synth.ys',
    'nextpnr-ice40 --up5k --package sg48 --pcf board/board.pcf --asc routed.asc --json netlist.json --report route.json --freq 24 --seed 1 --timing-allow-fail',
    'icepack routed.asc bw_mnist_mlp_w1a1.bin',
  ]);
  expect(made.bitstream).toEqual({ name: 'bw_mnist_mlp_w1a1.bin', bytes: Uint8Array.of(7) });
  expect(made.report?.cells).toEqual([{ kind: 'ICESTORM_LC', used: 900, available: 5280 }]);
  expect(steps).toEqual([
    ...['loading Yosys', 'synthesis: PROC', 'loading nextpnr-ice40', 'place and route'],
    ...['place and route: Packing IOs..', 'packing'],
  ]);
});

it('gives the sources that the folder has, from a model and from a folder alike', async () => {
  const fresh = await job('ice40-hx8k-breakout');
  const workshop = new Workshop(async () => ownPackage());
  workshop.open(readFileSync(path), path);
  const { files } = await workshop.folder(SETTINGS);
  for (const [file, content] of fresh.files)
    if (/^(rtl|mem)\//.test(file)) expect(content, file).toEqual(encoder.encode(String(files.get(file))));
  await workshop.openFolder(zipOf('design', files), 'design.zip');
  const again = await workshop.boardBuild({}, { name: 'ice40-hx8k-breakout' });
  expect([...again.files.keys()]).toEqual([...fresh.files.keys()]);
  expect(fresh.calls?.chipDatabase).toBe('chipdb-8k.bin');
  expect(fresh.files.get('synth.ys')).toContain('\nsynth_ice40 -device hx -top board_top\n');
});

it('says what does not fit, misses its clock, or fails', async () => {
  const over = 'Info: \t         ICESTORM_LC:  9815/ 5280   185%\n';
  const outcome = async (route: Parameters<typeof tools>[0], megahertz?: number) => {
    const { calls, load } = tools(route);
    const made = await synthesise(await job('icebreaker', megahertz), load, () => undefined);
    expect(calls.some(call => call.startsWith('icepack'))).toBe(false);
    expect(made.bitstream).toBeUndefined();
    return made.errors.map(({ code, message }) => `${code}: ${message}`);
  };
  expect(await outcome({ log: over, fails: true })).toEqual([
    'build/does-not-fit: the design does not fit icebreaker: 9815 ICESTORM_LC of 5280',
  ]);
  expect((await outcome({}, 48))[0]).toMatch(/^build\/clock-missed: clk reaches 31.50 MHz/);
  expect((await outcome({ log: 'ERROR: no such pin\n', fails: true }))[0]).toMatch(
    /^build\/tool-failed: nextpnr-ice40 ended with Exited with status 1: .*no such pin/s,
  );
  expect((await outcome({ report: '{}' }))[0]).toMatch(/^build\/no-report/);
});

it('counts the cells of an ECP5, which it does not place', async () => {
  const { calls, load } = tools({});
  const made = await synthesise(await job('ulx3s-25f'), load, () => undefined);
  expect(calls).toEqual(['yosys -s synth.ys']);
  expect(made.netlist).toEqual([
    ['LUT4', 2],
    ['DP16KD', 1],
  ]);
});
