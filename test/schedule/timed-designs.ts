import fc from 'fast-check';
import { type BufferTiming, everyStep, type KernelTiming } from '../../src/kernels/timing.ts';
import type { TimedDesign, TimedLink } from '../../src/schedule/wiring.ts';

export const register: BufferTiming = { capacity: 1, latency: 1, release: 0 };
export const chainOf = (n: number): BufferTiming => ({ capacity: n, latency: n, release: 0 });
export const skid: BufferTiming = { capacity: 2, latency: 1, release: 1 };
export const fifoOf = (depth: number): BufferTiming => ({ capacity: depth, latency: 1, release: 1 });

export const steps = (...list: number[]): Int32Array => Int32Array.from(list);

/** One actor that reads and writes at the given steps of `period`. */
export const kernel = (
  period: number,
  reads: Int32Array,
  writes: Int32Array,
  buffer: BufferTiming = register,
): KernelTiming => ({
  actors: [{ name: 'work', stepsPerFrame: period }],
  buffers: [],
  inputs: { in: { actor: 0, stepOfBeat: reads } },
  outputs: { out: { ...buffer, actor: 0, stepOfBeat: writes } },
});

/** A beat in and a beat out at every step. */
export const pass = (beats: number, buffer: BufferTiming): KernelTiming =>
  kernel(beats, everyStep(beats), everyStep(beats), buffer);

export const chain = (...timings: KernelTiming[]): TimedDesign => ({
  kernels: timings.map((timing, i) => ({ id: `k${i}`, timing })),
  links: timings.slice(1).map(
    (_, i): TimedLink => ({
      from: { kernel: `k${i}`, port: 'out' },
      to: { kernel: `k${i + 1}`, port: 'in' },
    }),
  ),
});

/** A fork whose branches meet again; the join takes all beats of the left before those of the right. */
export const forkJoin = (rightDepth: number): TimedDesign => ({
  kernels: [
    {
      id: 'fork',
      timing: {
        actors: [{ name: 'copy', stepsPerFrame: 3 }],
        buffers: [],
        inputs: { in: { actor: 0, stepOfBeat: everyStep(3) } },
        outputs: {
          left: { ...fifoOf(1), actor: 0, stepOfBeat: everyStep(3) },
          right: { ...fifoOf(rightDepth), actor: 0, stepOfBeat: everyStep(3) },
        },
      },
    },
    {
      id: 'join',
      timing: {
        actors: [{ name: 'meet', stepsPerFrame: 6 }],
        buffers: [],
        inputs: {
          left: { actor: 0, stepOfBeat: steps(0, 1, 2) },
          right: { actor: 0, stepOfBeat: steps(3, 4, 5) },
        },
        outputs: { out: { ...register, actor: 0, stepOfBeat: steps(5) } },
      },
    },
  ],
  links: ['left', 'right'].map(port => ({
    from: { kernel: 'fork', port },
    to: { kernel: 'join', port },
  })),
});

/** A random kernel that takes `beatsIn` and gives `beatsOut` beats a frame. */
const randomKernel = (beatsIn: number, beatsOut: number): fc.Arbitrary<KernelTiming> =>
  fc
    .record({
      spare: fc.integer({ min: 0, max: 5 }),
      keys: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
      buffer: fc.oneof(
        fc.constantFrom(register, skid, chainOf(3)),
        fc.integer({ min: 1, max: 6 }).map(fifoOf),
      ),
      inner: fc.option(
        fc.oneof(fc.constantFrom(register, chainOf(2)), fc.integer({ min: 1, max: 3 }).map(fifoOf)),
        {
          nil: undefined,
        },
      ),
    })
    .map(({ spare, keys, buffer, inner }) => {
      const period = Math.max(beatsIn, beatsOut) + spare;
      const pick = (count: number, from: number): Int32Array =>
        Int32Array.from(
          everyStep(period)
            .toSorted((a, b) => keys[from + a] - keys[from + b] || a - b)
            .slice(0, count),
        ).toSorted();
      const single = kernel(period, pick(beatsIn, 0), pick(beatsOut, 20), buffer);
      if (!inner) return single;
      // The same in two actors with a buffer between them.
      return {
        actors: [
          { name: 'first', stepsPerFrame: period },
          { name: 'second', stepsPerFrame: period },
        ],
        buffers: [
          {
            ...inner,
            writer: { actor: 0, stepOfBeat: everyStep(period) },
            reader: { actor: 1, stepOfBeat: everyStep(period) },
          },
        ],
        inputs: single.inputs,
        outputs: { out: { ...single.outputs.out, actor: 1 } },
      };
    });

/** Chains of random kernels. */
export const designs = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 3, maxLength: 6 })
  .chain(beats => fc.tuple(...beats.slice(1).map((out, i) => randomKernel(beats[i], out))))
  .map(timings => chain(...timings));

/** A design whose kernel `index` has another capacity behind it. */
export const withCapacity = (design: TimedDesign, index: number, capacity: number): TimedDesign => ({
  ...design,
  kernels: design.kernels.map(({ id, timing }, i) =>
    i === index
      ? { id, timing: { ...timing, outputs: { out: { ...timing.outputs.out, capacity } } } }
      : { id, timing },
  ),
});
