import { invariant } from '../ir/invariant.ts';
import { type Kernel, kernelCycles, timingOf } from '../kernels/index.ts';
import type { KernelTiming } from '../kernels/timing.ts';
import { fastestSchedule, scheduleOf } from './fastest-schedule.ts';
import { CONNECTING_KINDS, type HardwareGraph } from './hardware.ts';
import type { TimedDesign } from './wiring.ts';

/** The kernel that limits how fast frames follow each other. */
export interface Bottleneck {
  readonly kernel: Kernel;
  /** Per frame, of that kernel alone. Less than the design's interval where kernels wait for one another. */
  readonly cycles: number;
}

/**
 * The slowest kernel of a design: the one with the longest actor of the event simulator or, where the interval is longer
 * than every actor, the one that alone has the longest interval. Of equals it is one that computes rather than one that
 * only passes beats on, a width converter rather than what must follow it, and the first in data order.
 */
export function bottleneckOf({ kernels }: HardwareGraph, intervalCycles: number): Bottleneck {
  const longest = slowest(kernels.map(kernel => ({ kernel, cycles: kernelCycles(kernel) })));
  if (longest.cycles >= intervalCycles) return longest;
  const computing = kernels.filter(({ kind }) => !CONNECTING_KINDS.has(kind));
  return slowest([longest, ...computing.map(kernel => ({ kernel, cycles: cyclesAlone(kernel) }))]);
}

function slowest(all: readonly Bottleneck[]): Bottleneck {
  return all.reduce((a, b) =>
    b.cycles > a.cycles || (b.cycles === a.cycles && rank(b.kernel) < rank(a.kernel)) ? b : a,
  );
}

const rank = ({ kind }: Kernel): number =>
  CONNECTING_KINDS.has(kind) ? (kind === 'width-converter' ? 1 : 2) : 0;

/**
 * The interval of a kernel whose inputs are always there and whose outputs are always taken: longer than its longest actor
 * where its actors wait for one another's buffers.
 */
function cyclesAlone(kernel: Kernel): number {
  const fastest = fastestSchedule(alone(kernel, timingOf(kernel)));
  invariant(fastest, `kernel ${kernel.id} deadlocks alone`);
  const { cycles, frames } = fastest.schedule.interval;
  return cycles / frames;
}

const alone = ({ id }: Kernel, timing: KernelTiming): TimedDesign => ({
  kernels: [{ id, timing }],
  links: [],
});

/** Whether a kernel alone is as fast as that. */
export function keepsAlone(kernel: Kernel, interval: number): boolean {
  if (kernelCycles(kernel) > interval) return false;
  const timing = timingOf(kernel);
  // Actors that no buffer joins wait for nothing.
  if (timing.buffers.length === 0) return true;
  return scheduleOf(alone(kernel, timing), { cycles: interval, frames: 1 }) !== undefined;
}
