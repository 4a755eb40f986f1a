import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Bench, SimulationResult, SimulationRun } from '../../sim/bench.ts';
import { buildSimulator, type Simulator } from '../../sim/simulator.ts';
import { fixture, someBeats, timeless } from './two-stages.ts';

const BEATS = 512;
const FRAMES = 4;

const deepBuffer: Bench = {
  top: 'deep_buffer',
  sources: [fixture('deep_buffer.v')],
  streams: [
    { name: 'in', role: 'source', prefix: 's_axis', widthBits: 8, beatsPerFrame: BEATS, hasLast: false },
    { name: 'out', role: 'sink', prefix: 'm_axis', widthBits: 8, beatsPerFrame: BEATS, hasLast: false },
  ],
};

/** The faults of fixtures/deep_buffer.v. */
const FAULTS = { none: 0, overflows: 1, fallsAsleep: 2, keepsFull: 3, waitsForReady: 4 } as const;

let simulator: Simulator;
beforeAll(async () => {
  simulator = await buildSimulator(deepBuffer, { expectedCycles: 1 });
});

async function simulate(
  fault: keyof typeof FAULTS,
  run: Pick<SimulationRun, 'stalls' | 'seed' | 'longStalls' | 'paceCycles' | 'resetAfterSourceBeats'>,
): Promise<SimulationResult> {
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-deep-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'fault.mem'), `${FAULTS[fault]}\n`);
  const beats = someBeats(FRAMES * BEATS);
  return simulator.run({
    memoryFolder: folder,
    beats: new Map([
      ['in', beats],
      ['out', beats],
    ]),
    frames: FRAMES,
    ...run,
  });
}

const long = (seed: number, resetWhenFull = true) =>
  ({ stalls: 'long', seed, longStalls: { settleCycles: 200, blocks: 8, resetWhenFull } }) as const;

const isRight = ({ hang, streams }: SimulationResult): boolean =>
  !hang && streams.every(({ mismatches, protocolErrors }) => mismatches === 0 && protocolErrors.length === 0);

it('passes a correct design, filled, emptied and reset while it is full', async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const result = await simulate('none', long(seed));
    expect(isRight(result)).toBe(true);
    expect(result.blocks).toBeGreaterThan(1);
  }
});

it.each(['overflows', 'fallsAsleep', 'keepsFull', 'waitsForReady'] as const)(
  'finds a buffer that %s, which random stalls do not',
  async fault => {
    expect(isRight(await simulate(fault, { stalls: 'random', seed: 1 }))).toBe(true);
    expect(isRight(await simulate(fault, { stalls: 'random', seed: 1, resetAfterSourceBeats: 700 }))).toBe(
      true,
    );
    expect(isRight(await simulate(fault, long(1)))).toBe(false);
  },
);

it('resets while the design is full where that is asked for', async () => {
  expect(isRight(await simulate('keepsFull', long(1, false)))).toBe(true);
});

it('gives the same result for the same seed, and another for another', async () => {
  const cycles = await Promise.all([4, 4, 5].map(async seed => timeless(await simulate('none', long(seed)))));
  expect(cycles[0]).toEqual(cycles[1]);
  expect(cycles[0]).not.toEqual(cycles[2]);
});

it('takes beats at a pace, which begins anew in every frame', async () => {
  const paceCycles = [7, 1, 3];
  const { streams } = await simulate('none', { stalls: 'none', seed: 1, paceCycles });
  const [out] = streams.filter(({ name }) => name === 'out');
  expect(out.mismatches).toBe(0);
  const gaps = Array.from({ length: BEATS }, (_, b) => paceCycles[b % 3]);
  const frame = gaps.reduce((sum, gap) => sum + gap, 0);
  expect(out.frameEndCycles.map((end, i) => end - out.frameStartCycles[i])).toEqual(
    new Array(FRAMES).fill(frame - paceCycles[0]),
  );
  expect(out.frameStartCycles.slice(1).map((start, i) => start - out.frameStartCycles[i])).toEqual(
    new Array(FRAMES - 1).fill(frame),
  );
});
