import fc from 'fast-check';
import { expect, it } from 'vitest';
import { everyStep, type KernelTiming } from '../../src/kernels/timing.ts';
import { simulateTiming } from '../../src/schedule/event-simulator.ts';
import { predict } from '../../src/schedule/predict.ts';
import type { TimedDesign } from '../../src/schedule/wiring.ts';
import {
  chain,
  chainOf,
  designs,
  fifoOf,
  forkJoin,
  kernel,
  pass,
  register,
  skid,
  steps,
} from './timed-designs.ts';

const SEED = 20240515;

const run = (design: TimedDesign, frames: number) => {
  const { frameStarts, frameEnds, blocked } = simulateTiming(design, frames);
  return { starts: [...frameStarts.values()][0], ends: [...frameEnds.values()][0], blocked };
};

it('passes a register: a beat taken in cycle t leaves in t + 1', () => {
  expect(run(chain(pass(3, register)), 3)).toEqual({ starts: [0, 3, 6], ends: [3, 6, 9], blocked: [] });
});

it('passes chains of registers at full rate, their stages later', () => {
  expect(run(chain(pass(4, chainOf(5))), 2)).toEqual({ starts: [0, 4], ends: [8, 12], blocked: [] });
  // 1 + 5 + 2 stages in three kernels.
  const ends = run(chain(pass(4, register), pass(4, chainOf(5)), pass(4, chainOf(2))), 2).ends;
  expect(ends).toEqual([11, 15]);
});

it('passes a skid buffer at full rate, and one place with a registered ready at half', () => {
  expect(run(chain(pass(4, skid)), 2).ends).toEqual([4, 8]);
  // Written at 0, read at 1, free again at 2.
  expect(run(chain(pass(4, { capacity: 1, latency: 1, release: 1 })), 2).ends).toEqual([7, 15]);
});

it('takes the interval of the slowest kernel', () => {
  const slow = kernel(5, steps(0, 1), steps(4));
  const fast = kernel(1, steps(0), steps(0));
  const { ends } = run(chain(pass(2, register), slow, fast), 4);
  // Beats taken at 1 and 2, the result written at 5, passed on at 6, out at 7; then every 5.
  expect(ends).toEqual([7, 12, 17, 22]);
});

it('throttles a burst by the depth of the FIFO behind it', () => {
  // Writes beats at steps 0 to 3 of 8; the reader takes one every second step.
  const burst = (depth: number): TimedDesign =>
    chain(kernel(8, everyStep(8), steps(0, 1, 2, 3), fifoOf(depth)), kernel(8, steps(0, 2, 4, 6), steps(7)));
  // Depth 4: reads at 1, 3, 5, 7, the last step at 8, out at 9.
  expect(run(burst(4), 3).ends).toEqual([9, 17, 25]);
  // Depth 1: writes at 0, 2, 4, 6 (reads at 1, 3, 5, 7 free a cycle later), the frame's last step at 10.
  expect(run(burst(1), 3)).toMatchObject({ starts: [0, 11, 22], ends: [9, 20, 31] });
  // Depth 2: writes at 0, 1, 2, 4 (reads 0 and 1, at 1 and 3, free a cycle later), just in time.
  expect(run(burst(2), 3).ends[0]).toBe(9);
});

it('waits for the beats that a read needs, and for the reads that free a write', () => {
  // Reads of one beat each four: the first needs write 3, the second needs write 1 again (kept).
  const timing = (frees?: Int32Array): KernelTiming => ({
    actors: [
      { name: 'fill', stepsPerFrame: 4 },
      { name: 'use', stepsPerFrame: 2 },
    ],
    buffers: [
      {
        capacity: Number.POSITIVE_INFINITY,
        latency: 1,
        release: 0,
        writer: { actor: 0, stepOfBeat: everyStep(4) },
        reader: { actor: 1, stepOfBeat: everyStep(2) },
        needs: steps(3, 1),
        ...(frees ? { frees } : {}),
      },
    ],
    inputs: { in: { actor: 0, stepOfBeat: everyStep(4) } },
    outputs: { out: { ...register, actor: 1, stepOfBeat: everyStep(2) } },
  });
  // Filled at 0..3; read at 4 and 5; out at 5 and 6.
  expect(run(chain(timing()), 2)).toEqual({ starts: [0, 4], ends: [6, 10], blocked: [] });
  // Each frame's first write waits for the last read of the frame before (release 0: in the same cycle).
  const held = steps(-1, -1, -1, -1);
  expect(run(chain(timing(held)), 2)).toEqual({ starts: [0, 5], ends: [6, 11], blocked: [] });
  // Waiting for a read of the same frame that itself needs a later write is a deadlock.
  const stuck = run(chain(timing(steps(-1, -1, -1, 0))), 2);
  expect(stuck.ends).toEqual([]);
  expect(stuck.blocked).toEqual([
    { kernel: 'k0', actor: 'fill', waitsFor: 'space in k0 buffer 0' },
    { kernel: 'k0', actor: 'use', waitsFor: 'data of k0 buffer 0' },
    { kernel: 'k0.out', actor: 'sink', waitsFor: 'data of k0.out' },
  ]);
});

it('finds a deadlock and tells who waits for whom', () => {
  for (const depth of [1, 2]) {
    const { frameEnds, blocked } = simulateTiming(forkJoin(depth), 2);
    expect(frameEnds.get('join.out')).toEqual([]);
    expect(blocked).toEqual([
      { kernel: 'fork', actor: 'copy', waitsFor: 'space in fork.right -> join.right' },
      { kernel: 'join', actor: 'meet', waitsFor: 'data of fork.left -> join.left' },
      { kernel: 'join.out', actor: 'sink', waitsFor: 'data of join.out' },
    ]);
    expect(predict(forkJoin(depth)).blocked).toEqual(blocked);
  }
  const { blocked, frameEnds } = simulateTiming(forkJoin(3), 2);
  expect(blocked).toEqual([]);
  // Beats copied at 0, 2, 4 (one place on the left), taken at 1, 3, 5, then 6, 7, 8; out at 9.
  expect(frameEnds.get('join.out')?.[0]).toBe(9);
});

it('refuses links that do not fit', () => {
  const uneven = chain(pass(3, register), pass(2, register));
  expect(() => simulateTiming(uneven, 1)).toThrow('3 beats written and 2 read per frame');
  const [a] = chain(pass(1, register)).kernels;
  expect(() => simulateTiming({ kernels: [a, a], links: [] }, 1)).toThrow('kernel id k0 used twice');
  const from = { kernel: 'k0', port: 'no' };
  expect(() => simulateTiming({ kernels: [a], links: [{ from, to: from }] }, 1)).toThrow(
    'no outputs port k0.no',
  );
});

const FRAMES = 5;

it('does not depend on the order in which kernels and links are listed', () => {
  fc.assert(
    fc.property(designs, fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), (design, keys) => {
      const mix = <T>(items: readonly T[]): T[] =>
        items
          .map((item, i) => ({ item, key: keys[i] }))
          .sort((a, b) => a.key - b.key)
          .map(({ item }) => item);
      const one = simulateTiming(design, FRAMES);
      const other = simulateTiming({ kernels: mix(design.kernels), links: mix(design.links) }, FRAMES);
      expect(other.frameEnds).toEqual(one.frameEnds);
      expect(other.frameStarts).toEqual(one.frameStarts);
      expect(one.blocked).toEqual([]);
      expect(other.blocked).toEqual([]);
    }),
    { seed: SEED, numRuns: 150 },
  );
});

it('never ends a frame later for more room anywhere', () => {
  let earlier = 0;
  fc.assert(
    fc.property(designs, fc.nat(), (design, choice) => {
      const index = choice % design.kernels.length;
      const wider: TimedDesign = {
        ...design,
        kernels: design.kernels.map(({ id, timing }, i) => {
          if (i !== index) return { id, timing };
          const { out } = timing.outputs;
          return { id, timing: { ...timing, outputs: { out: { ...out, capacity: out.capacity + 1 } } } };
        }),
      };
      const [before, after] = [design, wider].map(d => run(d, FRAMES).ends);
      before.forEach((end, frame) => {
        expect(after[frame]).toBeLessThanOrEqual(end);
      });
      if (after[FRAMES - 1] < before[FRAMES - 1]) earlier++;
    }),
    { seed: SEED, numRuns: 200 },
  );
  expect(earlier).toBeGreaterThan(10);
});

it('makes every beat wait for its reasons and for nothing else', () => {
  fc.assert(
    fc.property(designs, design => {
      // The last frame's end grows by the slowest kernel's period at least, and each frame ends after it starts.
      const { starts, ends } = run(design, FRAMES);
      const period = Math.max(...design.kernels.flatMap(k => k.timing.actors.map(a => a.stepsPerFrame)));
      for (let f = 1; f < FRAMES; f++) {
        expect(starts[f]).toBeGreaterThan(starts[f - 1]);
        expect(ends[f]).toBeGreaterThan(ends[f - 1]);
      }
      expect(ends[FRAMES - 1] - ends[0]).toBeGreaterThanOrEqual((FRAMES - 2) * period);
    }),
    { seed: SEED, numRuns: 100 },
  );
});

it('predicts interval and latency from the first beat taken', () => {
  const slow = kernel(5, steps(1, 2), steps(4));
  expect(predict(chain(slow))).toMatchObject({
    initiationIntervalCycles: 5,
    // Taken at 1 and 2, written at 4, read at 5: four cycles after the first beat.
    latencyCycles: 4,
    blocked: [],
  });
});

it('predicts a large design from the fewest frames that show its interval, as from more of them', () => {
  const beats = 1_500_000;
  const design = chain(pass(beats, skid), pass(beats, fifoOf(7)));
  const short = predict(design, beats);
  const long = predict(design);
  expect([short.frameEndCycles.length, long.frameEndCycles.length]).toEqual([4, 6]);
  expect(short.frameEndCycles).toEqual(long.frameEndCycles.slice(0, 4));
  expect(short.initiationIntervalCycles).toBe(long.initiationIntervalCycles);
});
