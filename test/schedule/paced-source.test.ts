import { expect, it } from 'vitest';
import { everyStep, type KernelTiming } from '../../src/kernels/timing.ts';
import { simulateTiming } from '../../src/schedule/event-simulator.ts';
import { pacedDesign } from '../../src/schedule/paced-source.ts';
import type { TimedDesign } from '../../src/schedule/wiring.ts';

/** Takes a beat in each of its steps and gives it on a cycle later. */
function register(beats: number): KernelTiming {
  const access = { actor: 0, stepOfBeat: everyStep(beats) };
  return {
    actors: [{ name: 'register', stepsPerFrame: beats }],
    buffers: [],
    inputs: { in: access },
    outputs: { out: { ...access, capacity: 1, latency: 1, release: 0 } },
  };
}

const design: TimedDesign = {
  kernels: [
    { id: 'a', timing: register(4) },
    { id: 'b', timing: register(4) },
  ],
  links: [{ from: { kernel: 'a', port: 'out' }, to: { kernel: 'b', port: 'in' } }],
};

it('gives the beats of each frame evenly over the interval', () => {
  const { frameEnds, frameStarts, blocked } = simulateTiming(pacedDesign(design, 10), 3);
  expect(blocked).toEqual([]);
  expect([...frameStarts]).toEqual([]);
  // The last of four beats leaves the source in cycle 7 of 10, and passes it, a and b in a cycle each.
  expect([...frameEnds.values()]).toEqual([[10, 20, 30]]);
});

it('gives a beat each cycle where the interval has no more cycles than that', () => {
  const { frameEnds } = simulateTiming(pacedDesign(design, 4), 3);
  expect([...frameEnds.values()]).toEqual([[6, 10, 14]]);
});

it('refuses an interval that is too short for the beats', () => {
  expect(() => pacedDesign(design, 3)).toThrow('4 beats of a.in in 3 cycles');
});
