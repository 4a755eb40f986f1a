import { beforeAll, expect, it } from 'vitest';
import { icarusAvailable, runIcarus } from '../../sim/icarus.ts';
import type { Simulator } from '../../sim/simulator.ts';
import { buildSimulator } from '../../sim/simulator.ts';
import { manyWidths, manyWidthsRun } from './many-widths.ts';
import { FAULTS, someBeats, stream, timeless, twoStages, twoStagesRun } from './two-stages.ts';

const available = await icarusAvailable();
let simulator: Simulator;
beforeAll(async () => {
  simulator = await buildSimulator(twoStages);
});

/** Faults that end without a result, or that simulators may see differently. */
const APART: readonly string[] = ['finish', 'readUnset'];
const faults = (Object.keys(FAULTS) as (keyof typeof FAULTS)[]).filter(fault => !APART.includes(fault));

it.runIf(available).each(faults)('agrees with Verilator cycle for cycle: %s', async fault => {
  const run = await twoStagesRun(fault, { record: ['middle', 'out'] });
  expect(timeless(await runIcarus(twoStages, run))).toEqual(timeless(await simulator.run(run)));
});

it.runIf(available)('agrees with Verilator after a reset in mid-frame', async () => {
  const run = await twoStagesRun('notReset', { resetAfterSourceBeats: 7 });
  const result = timeless(await runIcarus(twoStages, run));
  expect(result).toEqual(timeless(await simulator.run(run)));
  expect(result.streams[2].mismatches).toBe(16);
});

it.runIf(available)('agrees with Verilator on overridden tlast and too few beats', async () => {
  const run = await twoStagesRun('none', {
    frames: 2,
    lastOverride: new Map([['in', Uint8Array.of(0, 1, 0, 1, 1)]]),
  });
  const cut = { ...run, beats: new Map([...run.beats, ['in', someBeats(5)]]) };
  const result = timeless(await runIcarus(twoStages, cut));
  expect(result).toEqual(timeless(await simulator.run(cut)));
  expect(result.hang?.streams.map(s => s.beats)).toEqual([5, 5, 5]);
});

it.runIf(available)('agrees with Verilator at every width', async () => {
  const run = manyWidthsRun({ frames: 9 });
  const result = timeless(await runIcarus(manyWidths, run));
  expect(result).toEqual(timeless(await (await buildSimulator(manyWidths)).run(run)));
  expect(result.streams.every(s => s.beats === 27 && s.mismatches === 0)).toBe(true);
});

it.runIf(available)('stalls at both ends, by the seed, and finds what breaks the rules then', async () => {
  const run = await twoStagesRun('none', { stalls: 'random', frames: 12, record: ['out'] });
  const [result, again, plain] = [
    await runIcarus(twoStages, run),
    await runIcarus(twoStages, run),
    await runIcarus(twoStages, { ...run, stalls: 'none' }),
  ];
  expect(timeless(again)).toEqual(timeless(result));
  expect(result.cycles).toBeGreaterThan(plain.cycles + 20);
  expect(stream(result, 'out').recorded).toEqual(stream(plain, 'out').recorded);
  expect(timeless(await runIcarus(twoStages, { ...run, seed: 2 }))).not.toEqual(timeless(result));
  for (const fault of ['dropValid', 'changeData', 'dropBeat', 'swapLanes'] as const) {
    const faulty = await twoStagesRun(fault, { stalls: 'random', frames: 12 });
    const { mismatches, protocolErrors } = stream(await runIcarus(twoStages, faulty), 'out');
    expect(mismatches + protocolErrors.length, fault).toBeGreaterThan(0);
  }
});

it.runIf(available)('sees unknown bits as wrong, whatever they are taken for', async () => {
  const out = stream(await runIcarus(twoStages, await twoStagesRun('readUnset')), 'out');
  expect(out.mismatches).toBe(16);
  expect(out.protocolErrors[0]).toBe('tdata has unknown bits in cycle 2 (frame 0, beat 0)');
});

it.runIf(available)('reports what ends without a result', async () => {
  await expect(runIcarus(twoStages, await twoStagesRun('finish'))).rejects.toThrow(/sim\/simulation-failed/);
  const run = { ...(await twoStagesRun('none')), memoryFolder: '/' };
  await expect(runIcarus(twoStages, run)).rejects.toThrow(/sim\/memory-file.*fault\.mem/);
  const missing = { ...twoStages, sources: twoStages.sources.slice(1) };
  await expect(runIcarus(missing, await twoStagesRun('none'))).rejects.toThrow(
    /sim\/verilog-error.*skid_buffer/,
  );
});
