import fc from 'fast-check';
import { expect, it } from 'vitest';
import { simulateTiming } from '../../src/schedule/event-simulator.ts';
import { fastestSchedule, type ScheduledDesign, scheduleOf } from '../../src/schedule/fastest-schedule.ts';
import type { ChannelPlace } from '../../src/schedule/periodic-schedule.ts';
import { intervalOf, predict } from '../../src/schedule/predict.ts';
import type { TimedDesign } from '../../src/schedule/wiring.ts';
import { chain, designs, forkJoin, kernel, pass, steps, withCapacity } from './timed-designs.ts';

const SEED = 20261130;

/** Cycles from frame to frame over many frames, by the event simulator; 0 where it deadlocks. */
function meanInterval(design: TimedDesign): number {
  const MANY = 80;
  const { frameEnds, blocked } = simulateTiming(design, MANY);
  const [ends] = frameEnds.values();
  return blocked.length > 0 ? Number.POSITIVE_INFINITY : (ends[MANY - 1] - ends[MANY / 2 - 1]) / (MANY / 2);
}

const whole = (cycles: number) => ({ cycles, frames: 1 });

it('is there for exactly the intervals that many frames keep', () => {
  let refused = 0;
  fc.assert(
    fc.property(designs, fc.integer({ min: -2, max: 2 }), (design, above) => {
      const mean = meanInterval(design);
      const interval = Math.ceil(mean) + above;
      // Sources give a beat a cycle at most.
      fc.pre(interval >= design.kernels[0].timing.inputs.in.stepOfBeat.length);
      const isThere = scheduleOf(design, whole(interval)) !== undefined;
      expect(isThere).toBe(mean <= interval);
      if (!isThere) refused++;
    }),
    { seed: SEED, numRuns: 400 },
  );
  expect(refused).toBeGreaterThan(60);
});

it('is as fast as many frames are', () => {
  let slower = 0;
  fc.assert(
    fc.property(designs, design => {
      const found = fastestSchedule(design)?.schedule.interval;
      expect(found && found.cycles / found.frames).toBe(meanInterval(design));
      const longest = Math.max(...design.kernels.flatMap(k => k.timing.actors.map(a => a.stepsPerFrame)));
      if (meanInterval(design) > longest) slower++;
    }),
    { seed: SEED, numRuns: 300 },
  );
  expect(slower).toBeGreaterThan(50);
});

it('is there for an interval of some cycles in some frames, and for none that is shorter', () => {
  // Two places, each taken again five cycles after it was: two frames in five cycles.
  const slow = pass(1, { capacity: 2, latency: 5, release: 0 });
  const design = chain(slow, kernel(2, steps(0), steps(1)));
  expect(meanInterval(design)).toBe(2.5);
  expect(scheduleOf(design, { cycles: 5, frames: 2 })).toBeDefined();
  expect(scheduleOf(design, { cycles: 49, frames: 20 })).toBeUndefined();
  expect(fastestSchedule(design)?.schedule.interval).toEqual({ cycles: 5, frames: 2 });
  // A folder tells the ends of frames, and its interval must be what they show.
  const { initiationIntervalCycles, frameEndCycles } = predict(design, 2.5);
  expect(initiationIntervalCycles).toBe(intervalOf(frameEndCycles));
});

/** Where a link of a chain stands; none of one that stands behind a source with only registers between: it never waits. */
function placeOf({ wiring }: ScheduledDesign, port: string): ChannelPlace | undefined {
  const places = wiring.channels.flatMap((c, channel) =>
    c.capacity === Number.POSITIVE_INFINITY
      ? []
      : c.links.flatMap(link => (link.port === port ? [{ channel, ...link }] : [])),
  );
  return places.at(0);
}

it('lowers capacities exactly as far as many frames can do with, one after another', () => {
  let [taken, refused] = [0, 0];
  const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 2, max: 12 })), {
    minLength: 3,
    maxLength: 8,
  });
  fc.assert(
    fc.property(designs, changes, (design, wanted) => {
      const last = design.kernels.length - 1;
      let current = design.kernels.reduce((d, _, i) => (i < last ? withCapacity(d, i, 40) : d), design);
      const interval = Math.ceil(meanInterval(current));
      const found = scheduleOf(current, whole(interval));
      expect(found).toBeDefined();
      for (const [choice, capacity] of wanted) {
        const index = choice % last;
        const place = found && placeOf(found, `k${index}.out`);
        if (!place || found?.wiring.channels[place.channel].links.length !== 1) continue;
        const { channel, own } = place;
        const others = found.wiring.channels[channel].capacity - own.capacity;
        const lower = withCapacity(current, index, capacity);
        const isKept = meanInterval(lower) <= interval;
        expect(found.schedule.lower(new Map([[channel, others + capacity]])) === undefined).toBe(isKept);
        if (isKept) current = lower;
        if (isKept) taken++;
        else refused++;
      }
    }),
    { seed: SEED, numRuns: 200 },
  );
  expect(taken).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(5);
});

it('keeps an interval with the room that it says a link needs', () => {
  let lowered = 0;
  fc.assert(
    fc.property(designs, fc.nat(), (design, choice) => {
      const index = choice % (design.kernels.length - 1);
      const roomy = withCapacity(design, index, 40);
      const interval = Math.ceil(meanInterval(roomy));
      const found = scheduleOf(roomy, whole(interval));
      expect(found).toBeDefined();
      if (!found) return;
      const place = placeOf(found, `k${index}.out`);
      if (!place) return;
      const most = found.schedule.mostHeld(place);
      expect(most).toBeGreaterThan(0);
      expect(most).toBeLessThanOrEqual(40);
      expect(meanInterval(withCapacity(design, index, Math.max(2, most)))).toBeLessThanOrEqual(interval);
      if (most < 40) lowered++;
    }),
    { seed: SEED, numRuns: 200 },
  );
  expect(lowered).toBeGreaterThan(150);
});

it('is not there for a design that deadlocks', () => {
  expect(fastestSchedule(forkJoin(2))).toBeUndefined();
  expect(scheduleOf(forkJoin(2), whole(1000))).toBeUndefined();
  const { initiationIntervalCycles: interval } = predict(forkJoin(3));
  expect(scheduleOf(forkJoin(3), whole(interval))).toBeDefined();
  expect(scheduleOf(forkJoin(3), whole(interval - 1))).toBeUndefined();
});
