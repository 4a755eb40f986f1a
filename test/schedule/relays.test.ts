import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type BufferTiming, everyStep, type KernelTiming } from '../../src/kernels/timing.ts';
import { simulateTiming } from '../../src/schedule/event-simulator.ts';
import { withoutRelays } from '../../src/schedule/relays.ts';
import { type TimedDesign, type TimedLink, wire } from '../../src/schedule/wiring.ts';
import { simulatePlainly } from './plain-simulation.ts';

const SEED = 20240607;
const FRAMES = 3;
const CYCLES = 600;

const buffers: fc.Arbitrary<BufferTiming> = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map(n => ({ capacity: n, latency: n, release: 0 })),
  fc.integer({ min: 2, max: 5 }).map(n => ({ capacity: n, latency: 1, release: 1 })),
  // One that cannot pass a beat a cycle, and so must not be joined with others.
  fc.constant({ capacity: 1, latency: 1, release: 1 }),
);

interface Drawn {
  readonly timing: KernelTiming;
  readonly inputs: number;
}

/** A kernel of one actor with some inputs and outputs of `beats` a frame, at steps drawn or at all of them. */
const kernels = (beats: number, inputs: number, outputs: number): fc.Arbitrary<Drawn> =>
  fc
    .record({
      spare: fc.integer({ min: 0, max: 3 }),
      keys: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
      out: fc.array(buffers, { minLength: outputs, maxLength: outputs }),
    })
    .map(({ spare, keys, out }) => {
      const stepsPerFrame = beats + spare;
      const drawn = (port: number): Int32Array =>
        everyStep(stepsPerFrame)
          .toSorted((a, b) => keys[port * 10 + a] - keys[port * 10 + b] || a - b)
          .slice(0, beats)
          .toSorted();
      return {
        inputs,
        timing: {
          actors: [{ name: 'work', stepsPerFrame }],
          buffers: [],
          inputs: Object.fromEntries(
            Array.from({ length: inputs }, (_, i) => [`in${i}`, { actor: 0, stepOfBeat: drawn(i) }]),
          ),
          outputs: Object.fromEntries(
            out.map((buffer, i) => [`out${i}`, { ...buffer, actor: 0, stepOfBeat: drawn(2 + (i % 2)) }]),
          ),
        },
      };
    });

/** A beat in and a beat out at every step. */
const relays = (beats: number): fc.Arbitrary<Drawn> =>
  buffers.map(buffer => ({
    inputs: 1,
    timing: {
      actors: [{ name: 'pass', stepsPerFrame: beats }],
      buffers: [],
      inputs: { in0: { actor: 0, stepOfBeat: everyStep(beats) } },
      outputs: { out0: { ...buffer, actor: 0, stepOfBeat: everyStep(beats) } },
    },
  }));

/** A fork, two branches of relays and others, a join, and a tail; small depths may deadlock it. */
const designs: fc.Arbitrary<TimedDesign> = fc
  .integer({ min: 1, max: 5 })
  .chain(beats => {
    const run = fc.array(fc.oneof(relays(beats), relays(beats), kernels(beats, 1, 1)), { maxLength: 3 });
    return fc.record({
      head: run,
      fork: kernels(beats, 1, 2),
      left: run,
      right: run,
      join: kernels(beats, 2, 1),
      tail: run,
    });
  })
  .map(({ head, fork, left, right, join, tail }) => {
    const kernelsOf: { id: string; timing: KernelTiming }[] = [];
    const links: TimedLink[] = [];
    const add = (id: string, { timing }: Drawn): string => {
      kernelsOf.push({ id, timing });
      return id;
    };
    const connect = (from: string, output: string, to: string, input: string): void => {
      links.push({ from: { kernel: from, port: output }, to: { kernel: to, port: input } });
    };
    /** A chain behind a port; gives the port that it ends with. */
    const chain = (name: string, items: readonly Drawn[], start: readonly [string, string] | undefined) => {
      let end = start;
      items.forEach((item, i) => {
        const id = add(`${name}${i}`, item);
        if (end) connect(...end, id, 'in0');
        end = [id, 'out0'];
      });
      return end;
    };
    const begin = chain('head', head, undefined);
    add('fork', fork);
    if (begin) connect(...begin, 'fork', 'in0');
    const ends = [chain('left', left, ['fork', 'out0']), chain('right', right, ['fork', 'out1'])];
    add('join', join);
    ends.forEach((end, i) => {
      if (end) connect(...end, 'join', `in${i}`);
    });
    chain('tail', tail, ['join', 'out0']);
    return { kernels: kernelsOf, links };
  });

it('plays every beat when a simulation cycle by cycle does, with and without relays', () => {
  let joined = 0;
  let blocked = 0;
  fc.assert(
    fc.property(designs, design => {
      const run = simulateTiming(design, FRAMES);
      const plain = simulatePlainly(design, FRAMES, CYCLES);
      for (const [port, starts] of run.frameStarts) {
        const beats = (plain.readTimes.get(port)?.length ?? 0) / FRAMES;
        if (run.blocked.length === 0)
          expect(starts).toEqual([0, 1, 2].map(f => plain.readTimes.get(port)?.[f * beats]));
      }
      for (const [port, ends] of run.frameEnds) {
        const times = plain.readTimes.get(port) ?? [];
        if (run.blocked.length === 0)
          expect(ends).toEqual([1, 2, 3].map(f => times[(f * times.length) / FRAMES - 1]));
        else expect(times.length).toBeLessThan(FRAMES * 5 + 1);
      }
      if (run.blocked.length === 0)
        for (const [port, peak] of plain.peaks) expect(run.peakBeats(port), port).toBe(peak);
      blocked += run.blocked.length > 0 ? 1 : 0;
      joined += wire(design).channels.length - withoutRelays(wire(design)).channels.length;
    }),
    { seed: SEED, numRuns: 200 },
  );
  expect(joined).toBeGreaterThan(100);
  expect(blocked).toBeLessThan(100);
});

it('keeps a relay beside a buffer that cannot pass a beat a cycle', () => {
  const relay = (buffer: BufferTiming): KernelTiming => ({
    actors: [{ name: 'pass', stepsPerFrame: 4 }],
    buffers: [],
    inputs: { in0: { actor: 0, stepOfBeat: everyStep(4) } },
    outputs: { out0: { ...buffer, actor: 0, stepOfBeat: everyStep(4) } },
  });
  const chain = (buffer: BufferTiming): TimedDesign => ({
    kernels: ['a', 'b', 'c'].map(id => ({
      id,
      timing: relay(id === 'a' ? buffer : { capacity: 2, latency: 1, release: 1 }),
    })),
    links: [
      { from: { kernel: 'a', port: 'out0' }, to: { kernel: 'b', port: 'in0' } },
      { from: { kernel: 'b', port: 'out0' }, to: { kernel: 'c', port: 'in0' } },
    ],
  });
  // A source, two links and a sink: `b` and `c` go, `a` stands at the source.
  expect(withoutRelays(wire(chain({ capacity: 2, latency: 1, release: 1 }))).channels).toHaveLength(2);
  expect(withoutRelays(wire(chain({ capacity: 1, latency: 1, release: 1 }))).channels).toHaveLength(3);
});
