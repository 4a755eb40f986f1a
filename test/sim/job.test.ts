import { expect, it } from 'vitest';
import type { SimulationRun } from '../../sim/bench.ts';
import { checkRun, expectedBeatsOf, watchdogCyclesOf } from '../../sim/job.ts';
import { manyWidths, manyWidthsRun } from './many-widths.ts';
import { someBeats, twoStages, twoStagesRun } from './two-stages.ts';

const beats = new Map([['in', someBeats(16)]]);

it.each<[string, Partial<SimulationRun>, RegExp]>([
  ['no frames', { frames: 0 }, /0 frames/],
  ['a seed that is no natural number', { seed: -1 }, /seed -1/],
  ['no watchdog cycles', { watchdogCycles: 0 }, /watchdog of 0/],
  ['a source without beats', { beats: new Map() }, /source in has no beats/],
  ['an unknown stream', { record: ['nowhere'] }, /no stream nowhere/],
  ['a recorded source', { record: ['in'] }, /source in cannot be recorded/],
  [
    'beats that are no whole frames',
    { beats: new Map([['in', someBeats(15)]]) },
    /15 bytes are not 16 beats/,
  ],
  ['tlast of a sink', { lastOverride: new Map([['out', someBeats(16)]]) }, /out is no source with tlast/],
  ['a tlast for other beats', { lastOverride: new Map([['in', someBeats(3)]]) }, /16 bytes are not 3 beats/],
  ['a reset that never comes', { resetAfterSourceBeats: 17 }, /reset after 17 beats/],
])('refuses a run with %s', async (_, change, message) => {
  const run = { ...(await twoStagesRun('none')), beats };
  expect(() => checkRun(twoStages, run)).not.toThrow();
  expect(() => checkRun(twoStages, { ...run, ...change })).toThrow(message);
});

it('refuses beats with bits beyond their width', () => {
  const run = manyWidthsRun();
  expect(() => checkRun(manyWidths, run)).not.toThrow();
  const dirty = (run.beats.get('b in') ?? new Uint8Array()).slice();
  dirty[3] |= 0x10;
  const changed = { ...run, beats: new Map([...run.beats, ['b in', dirty]]) };
  expect(() => checkRun(manyWidths, changed)).toThrow(/b in: bits beyond 12 are set/);
});

it('waits longer than any frame before it calls a run hung', async () => {
  const run = { ...(await twoStagesRun('none')), watchdogCycles: undefined };
  const long = { ...twoStages, streams: twoStages.streams.map(s => ({ ...s, beatsPerFrame: 5000 })) };
  expect(watchdogCyclesOf(long, run)).toBe(30_000);
  expect(watchdogCyclesOf(long, { ...run, watchdogCycles: 7 })).toBe(7);
});

it('counts the beats of a source by what it sends, of others by their frames', async () => {
  const run = {
    ...(await twoStagesRun('none')),
    beats: new Map([
      ['in', someBeats(3)],
      ['out', someBeats(16)],
    ]),
  };
  expect(twoStages.streams.map(s => expectedBeatsOf(s, run))).toEqual([3, 16, 16]);
});
