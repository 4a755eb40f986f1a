import { TimedExecution } from './event-simulator.ts';
import { isSource, pacedDesign } from './paced-source.ts';
import { type Interval, PeriodicSchedule } from './periodic-schedule.ts';
import type { PositiveCycle } from './positive-cycle.ts';
import { type Precedences, precedencesOf } from './precedences.ts';
import { withoutRelays } from './relays.ts';
import { type TimedDesign, type Wiring, wire } from './wiring.ts';

/** A design in a periodic schedule. */
export interface ScheduledDesign {
  /** The design behind sources of evenly spaced frames, which the schedule leaves out. */
  readonly wiring: Wiring;
  readonly precedences: Precedences;
  readonly schedule: PeriodicSchedule;
}

/**
 * The fastest periodic schedule of a design, each step soon after what it waits for; undefined of a design that deadlocks.
 *
 * No design is faster than the longest list of steps in it, and with room for all that waits few are slower. Where an event
 * waits for itself for longer, that is a longer interval, and the longest of those is the least there is a schedule of
 * (Burns 1991).
 */
export function fastestSchedule(design: TimedDesign): ScheduledDesign | undefined {
  const steps = design.kernels.flatMap(({ timing }) => timing.actors.map(a => a.stepsPerFrame));
  const begun = beginSchedule(design, { cycles: steps.reduce((a, b) => Math.max(a, b)), frames: 1 });
  for (let { schedule } = begun; ; ) {
    const cycle = schedule.settle();
    if (!cycle) return { ...begun, schedule };
    if (cycle.frames <= 0) return undefined;
    schedule = begun.of(intervalOf(cycle, schedule.interval));
  }
}

/** A schedule of an interval; undefined where there is none, and then the design does not keep it in the long run. */
export function scheduleOf(design: TimedDesign, interval: Interval): ScheduledDesign | undefined {
  const begun = beginSchedule(design, interval);
  return begun.schedule.settle() ? undefined : begun;
}

interface BegunSchedule extends ScheduledDesign {
  /** The same with another interval. */
  of(interval: Interval): PeriodicSchedule;
}

/** Frames after which beats pass as in every later frame, or nearly so. */
const PLAYED_FRAMES = 2;

/** A schedule that is still to be settled: the times at which a frame passes when frames come evenly. */
function beginSchedule(design: TimedDesign, interval: Interval): BegunSchedule {
  const wiring = withoutRelays(wire(pacedDesign(design, Math.ceil(interval.cycles / interval.frames))));
  const precedences = precedencesOf(wiring);
  const execution = new TimedExecution(wiring, PLAYED_FRAMES);
  execution.playTo(PLAYED_FRAMES);
  const of = (other: Interval): PeriodicSchedule =>
    PeriodicSchedule.of(precedences, other, actor => {
      const { kernel, steps } = precedences.actors[actor];
      return isSource(kernel) ? undefined : execution.timesOf(actor, PLAYED_FRAMES - 1, steps);
    });
  return { wiring, precedences, schedule: of(interval), of };
}

/** The interval that a cycle asks for. */
function intervalOf({ ticks, frames }: PositiveCycle, { frames: ticksPerCycle }: Interval): Interval {
  const cycles = ticks / ticksPerCycle;
  const common = commonDivisor(cycles, frames);
  return { cycles: cycles / common, frames: frames / common };
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));
