import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Simulator } from '../../sim/simulator.ts';
import { buildSimulator } from '../../sim/simulator.ts';
import {
  BEATS_PER_FRAME,
  FAULTS,
  faultFolder,
  fixture,
  someBeats,
  stream,
  timeless,
  twoStages,
  twoStagesRun,
} from './two-stages.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await buildSimulator(twoStages);
});

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
/** The byte of the seventh beat, where faults strike. */
const BEAT_6 = someBeats(7)[6];
const BEAT_7 = someBeats(8)[7];

it('passes a correct design, without stalls in the exact cycles', async () => {
  const result = await simulator.run(await twoStagesRun('none', { frames: 3 }));
  expect(timeless(result)).toEqual({
    // The last beat arrives in cycle 13; 64 more cycles would show beats too many.
    cycles: 14 + 64,
    fifoPeaks: [],
    blocks: 0,
    flags: { framing_error: 0, frame_end: 3 },
    streams: [
      { name: 'in', frameStartCycles: [0, 4, 8], frameEndCycles: [3, 7, 11] },
      { name: 'middle', frameStartCycles: [1, 5, 9], frameEndCycles: [4, 8, 12] },
      { name: 'out', frameStartCycles: [2, 6, 10], frameEndCycles: [5, 9, 13] },
    ].map(cycles => ({ ...cycles, beats: 12, mismatches: 0, protocolErrors: [] })),
  });
});

it('passes a correct design under random stalls of every seed, later than without', async () => {
  const unstalled = await simulator.run(await twoStagesRun('none', { frames: 8 }));
  for (const seed of SEEDS) {
    const result = await simulator.run(await twoStagesRun('none', { frames: 8, stalls: 'random', seed }));
    expect(result.hang, `seed ${seed}`).toBeUndefined();
    expect(result.cycles, `seed ${seed}`).toBeGreaterThan(unstalled.cycles);
    for (const { name, beats, mismatches, protocolErrors } of result.streams) {
      expect({ seed, name, beats, mismatches, protocolErrors }).toEqual({
        ...{ seed, name, beats: 32, mismatches: 0, protocolErrors: [] },
      });
    }
  }
});

it('replays a seed cycle for cycle, and another seed differently', async () => {
  const run = await twoStagesRun('none', { frames: 16, stalls: 'random', seed: 7 });
  const first = timeless(await simulator.run(run));
  expect(timeless(await simulator.run(run))).toEqual(first);
  expect(timeless(await simulator.run({ ...run, seed: 8 }))).not.toEqual(first);
});

it('stalls in bursts: long blockages, single bubbles and undisturbed stretches', async () => {
  const single = { ...twoStages, streams: twoStages.streams.map(s => ({ ...s, beatsPerFrame: 1 })) };
  const run = await twoStagesRun('none', { frames: 64, stalls: 'random', seed: 3 });
  const beats = someBeats(400);
  const ofBeats = await buildSimulator(single);
  const result = await ofBeats.run({
    ...run,
    frames: 400,
    beats: new Map([['in', beats]]),
    lastOverride: new Map([['in', beats.map((_, i) => ((i + 1) % BEATS_PER_FRAME === 0 ? 1 : 0))]]),
  });
  for (const name of ['in', 'out']) {
    const cycles = stream(result, name).frameStartCycles;
    const gaps = cycles.slice(1).map((cycle, i) => cycle - cycles[i]);
    const steady = gaps.map(gap => (gap === 1 ? '-' : gap === 2 ? '.' : '|')).join('');
    expect(Math.max(...gaps), name).toBeGreaterThan(12);
    expect(steady, name).toMatch(/-\.-/);
    expect(steady, name).toMatch(/-{12}/);
  }
});

it.each(['none', 'random'] as const)('finds a dropped beat (stalls %s)', async stalls => {
  const result = await simulator.run(await twoStagesRun('dropBeat', { stalls }));
  const out = stream(result, 'out');
  expect(out.firstMismatch).toMatchObject({
    frame: 1,
    beat: 2,
    expected: Uint8Array.of(BEAT_6),
    got: Uint8Array.of(BEAT_7),
  });
  expect(stream(result, 'middle').mismatches).toBe(0);
  // Fifteen beats come where sixteen are due.
  expect(result.hang?.streams[2]).toEqual({
    name: 'out',
    beats: 15,
    expectedBeats: 16,
    valid: false,
    ready: true,
  });
});

it('finds a beat too many, also after the last frame', async () => {
  const long = await simulator.run(await twoStagesRun('repeatBeat'));
  expect(stream(long, 'out').firstMismatch).toMatchObject({ frame: 1, beat: 3, got: Uint8Array.of(BEAT_6) });
  expect(stream(long, 'out').beats).toBe(17);

  // The repeated beat is the last of all: nothing after it is displaced.
  const beats = someBeats(7);
  const seven = { ...twoStages, streams: twoStages.streams.map(s => ({ ...s, beatsPerFrame: 7 })) };
  const short = await (await buildSimulator(seven)).run({
    ...(await twoStagesRun('repeatBeat')),
    frames: 1,
    beats: new Map(seven.streams.map(s => [s.name, beats])),
  });
  expect(short.hang).toBeUndefined();
  expect(stream(short, 'out')).toMatchObject({
    beats: 8,
    mismatches: 1,
    firstMismatch: { frame: 1, beat: 0, cycle: 9, expected: new Uint8Array(), got: Uint8Array.of(BEAT_6) },
  });
});

it('ends where a design gives beats for ever, and counts no FIFO below nothing', async () => {
  const shape = { widthBits: 8, beatsPerFrame: 4 };
  const endless = await buildSimulator({
    top: 'endless',
    sources: [fixture('endless.v')],
    streams: [
      { name: 'in', role: 'source', prefix: 's_axis', hasLast: true, ...shape },
      { name: 'middle', role: 'monitor', prefix: 'n1', hasLast: false, ...shape },
      { name: 'out', role: 'sink', prefix: 'm_axis', hasLast: true, ...shape },
    ],
    fifos: [{ name: 'between', input: 'middle', output: 'out' }],
  });
  const beats = someBeats(8);
  for (const stalls of ['none', 'random'] as const) {
    const result = await endless.run({
      memoryFolder: await faultFolder('none'),
      beats: new Map(['in', 'middle', 'out'].map(name => [name, beats])),
      frames: 2,
      ...{ stalls, seed: 1, watchdogCycles: 200 },
    });
    expect(result.hang?.cycle).toBeLessThan(400);
    expect(result.hang?.streams[1]).toMatchObject({ name: 'middle', beats: 0, expectedBeats: 8 });
    expect(stream(result, 'out').beats).toBeGreaterThan(8);
    expect(result.fifoPeaks).toEqual([0]);
  }
});

it('finds swapped lanes', async () => {
  const out = stream(await simulator.run(await twoStagesRun('swapLanes')), 'out');
  const swapped = ((BEAT_6 << 4) | (BEAT_6 >> 4)) & 255;
  expect(out.mismatches).toBe(1);
  expect(out.firstMismatch).toEqual({
    ...{ frame: 1, beat: 2, cycle: 8, expected: Uint8Array.of(BEAT_6), got: Uint8Array.of(swapped) },
  });
});

it('finds a wrong tlast where tdata is right', async () => {
  const out = stream(await simulator.run(await twoStagesRun('wrongLast')), 'out');
  expect(out.mismatches).toBe(1);
  expect(out.firstMismatch).toEqual({
    ...{
      frame: 1,
      beat: 2,
      cycle: 8,
      expected: Uint8Array.of(BEAT_6),
      got: Uint8Array.of(BEAT_6),
      wrongLast: true,
    },
  });
});

it('finds a wrong beat on an internal stream', async () => {
  const run = await twoStagesRun('none');
  const beats = new Map(run.beats);
  const other = someBeats(16);
  other[9] ^= 0x10;
  beats.set('middle', other);
  const result = await simulator.run({ ...run, beats });
  expect(stream(result, 'middle').firstMismatch).toEqual({
    ...{
      frame: 2,
      beat: 1,
      cycle: 10,
      expected: Uint8Array.of(other[9]),
      got: Uint8Array.of(other[9] ^ 0x10),
    },
  });
  expect(stream(result, 'out').mismatches).toBe(0);
});

it('ends a hang and tells who waits', async () => {
  const result = await simulator.run(await twoStagesRun('hang', { watchdogCycles: 50 }));
  // The sixth beat leaves in cycle 7, and the watchdog waits from there.
  expect(result.hang).toEqual({
    cycle: 57,
    streams: [
      { name: 'in', beats: 8, expectedBeats: 16, valid: true, ready: false },
      { name: 'middle', beats: 6, expectedBeats: 16, valid: true, ready: false },
      { name: 'out', beats: 6, expectedBeats: 16, valid: false, ready: true },
    ],
  });
  expect(result.cycles).toBe(58);
});

it.each([
  ['dropValid', 'tvalid dropped before tready'],
  ['changeData', 'tdata changed while waiting for tready'],
  ['changeLast', 'tlast changed while waiting for tready'],
] as const)('finds a breach of the stream rules: %s', async (fault, message) => {
  let seen = 0;
  for (const seed of SEEDS) {
    const result = await simulator.run(await twoStagesRun(fault, { stalls: 'random', seed }));
    const errors = stream(result, 'out').protocolErrors;
    seen += errors.length > 0 ? 1 : 0;
    if (errors.length > 0)
      expect(errors[0]).toMatch(new RegExp(`^${message} in cycle \\d+ \\(frame 1, beat 2\\)$`));
    expect(stream(result, 'middle').protocolErrors).toEqual([]);
  }
  // The fault needs its beat to wait, which not every seed brings about.
  expect(seen).toBeGreaterThan(1);
  const unstalled = await simulator.run(await twoStagesRun(fault));
  expect(stream(unstalled, 'out').protocolErrors).toEqual([]);
});

it('finds a design that reads tdata without tvalid', async () => {
  const results = await Promise.all(
    SEEDS.map(async seed => simulator.run(await twoStagesRun('readInvalid', { stalls: 'random', seed }))),
  );
  expect(results.filter(result => stream(result, 'out').mismatches > 0).length).toBeGreaterThan(
    SEEDS.length / 2,
  );
});

it('finds a design that relies on power-on zeros', async () => {
  const unstalled = await simulator.run(await twoStagesRun('readUnset'));
  expect(stream(unstalled, 'out').mismatches).toBe(0);
  const stalled = await simulator.run(await twoStagesRun('readUnset', { stalls: 'random' }));
  expect(stream(stalled, 'out').mismatches).toBe(16);
});

it.each(['none', 'random'] as const)('starts over after a reset in mid-frame (stalls %s)', async stalls => {
  const run = await twoStagesRun('none', { stalls });
  const reset = await simulator.run({ ...run, resetAfterSourceBeats: 7, record: ['out'] });
  expect(timeless(reset)).toEqual(timeless(await simulator.run({ ...run, record: ['out'] })));
});

it('finds state that survives a reset', async () => {
  const run = await twoStagesRun('notReset');
  expect(stream(await simulator.run(run), 'out').mismatches).toBe(0);
  const out = stream(await simulator.run({ ...run, resetAfterSourceBeats: 7 }), 'out');
  expect(out.firstMismatch).toMatchObject({ frame: 0, beat: 0, cycle: 2 });
});

it('returns recorded beats, and compares nothing that is not expected', async () => {
  const run = await twoStagesRun('swapLanes');
  const beats = someBeats(16);
  const result = await simulator.run({ ...run, beats: new Map([['in', beats]]), record: ['middle', 'out'] });
  expect(stream(result, 'middle').recorded).toEqual(beats);
  expect(stream(result, 'out').recorded?.[6]).toBe(((BEAT_6 << 4) | (BEAT_6 >> 4)) & 255);
  expect(stream(result, 'in').recorded).toBeUndefined();
  expect(result.streams.map(s => s.mismatches)).toEqual([0, 0, 0]);
});

it('sends tlast as it is overridden, and counts what the design makes of it', async () => {
  const run = await twoStagesRun('none', { frames: 2 });
  const last = Uint8Array.of(0, 0, 1, 1, 0, 0, 0, 0);
  const result = await simulator.run({ ...run, lastOverride: new Map([['in', last]]) });
  // One wrong stretch of one cycle (beat 2), one of a missing tlast (beat 7).
  expect(result.flags).toEqual({ framing_error: 2, frame_end: 1 });
  expect(stream(result, 'out')).toMatchObject({
    mismatches: 2,
    firstMismatch: { frame: 0, beat: 2, wrongLast: true },
  });
});

it('sends fewer or more beats than the frames have', async () => {
  const run = await twoStagesRun('none', { frames: 2 });
  const expected = new Map([['out', someBeats(8)]]);
  const sending = (count: number) =>
    simulator.run({
      ...run,
      beats: new Map([...expected, ['in', someBeats(count)]]),
      lastOverride: new Map([['in', Uint8Array.from({ length: count }, (_, i) => (i % 4 === 3 ? 1 : 0))]]),
    });
  const fewer = await sending(6);
  expect(fewer.hang?.streams[0]).toMatchObject({ beats: 6, expectedBeats: 6, valid: false });
  expect(stream(fewer, 'out')).toMatchObject({ beats: 6, mismatches: 0, frameEndCycles: [5] });
  const more = await sending(9);
  expect(more.hang).toBeUndefined();
  expect(stream(more, 'in').beats).toBe(9);
  expect(stream(more, 'out')).toMatchObject({
    beats: 9,
    mismatches: 1,
    firstMismatch: { frame: 2, beat: 0, cycle: 10 },
  });
});

it('reads changed memory files without another build', async () => {
  const run = await twoStagesRun('none');
  expect(stream(await simulator.run(run), 'out').mismatches).toBe(0);
  await writeFile(join(run.memoryFolder, 'fault.mem'), `${FAULTS.swapLanes}\n`);
  expect(stream(await simulator.run(run), 'out').mismatches).toBe(1);
  expect((await buildSimulator(twoStages)).cached).toBe(true);
});

it('refuses to simulate without the memory files', async () => {
  const run = await twoStagesRun('none');
  await writeFile(join(run.memoryFolder, 'fault.mem'), 'zz\n');
  await expect(simulator.run(run)).rejects.toThrow(/sim\/memory-file.*fault\.mem/);
  await expect(simulator.run({ ...run, memoryFolder: '/' })).rejects.toThrow(/sim\/memory-file.*fault\.mem/);
  const nowhere = join(run.memoryFolder, 'nowhere');
  await expect(simulator.run({ ...run, memoryFolder: nowhere })).rejects.toThrow(/sim\/memory-folder/);
});

it('reports a design that ends the simulation itself', async () => {
  const run = await twoStagesRun('finish');
  await expect(simulator.run(run)).rejects.toThrow(/sim\/simulation-failed.*ended the simulation by itself/);
});

it('runs several times at once', async () => {
  const folder = await faultFolder('none');
  const runs = await Promise.all(
    SEEDS.map(seed => twoStagesRun('none', { stalls: 'random', seed, memoryFolder: folder })),
  );
  const together = await Promise.all(runs.map(run => simulator.run(run)));
  for (const [i, run] of runs.entries()) {
    expect(timeless(together[i])).toEqual(timeless(await simulator.run(run)));
  }
});
