import type { ActorEvents, Precedence } from './precedences.ts';

/** An actor of a periodic schedule. Ranges of events go from `begin` to in front of `end`. */
export interface ScheduledActor {
  readonly index: number;
  readonly steps: Int32Array;
  readonly ticksPerStep: number;
  /** Ticks from the last event of a frame to the first of the next, at least. */
  readonly turn: number;
  /** When each event of frame 0 happens, as things stand. */
  readonly times: Float64Array;
  /** The times to go back to; earlier where an event is raised. */
  readonly kept: Float64Array;
  readonly notes: EventNotes;
  /** What its events let others do. */
  readonly edges: ScheduledEdge[];
  isQueued: boolean;
  /** While it is queued: events of which something may have to be told, and ticks by which one of them is raised at most. */
  begin: number;
  end: number;
  mostRaised: number;
  /** Events that may be raised. */
  raisedBegin: number;
  raisedEnd: number;
}

/** What is noted of an actor's events while some are raised; nothing of it counts afterwards. */
export interface EventNotes {
  /** 1 where what waits for the event does not know its time yet. */
  readonly isUntold: Uint8Array;
  /** The event that a raised one waits for, how many frames before its own, and ticks from there on. */
  readonly parentActors: Int32Array;
  readonly parentEvents: Int32Array;
  readonly parentFrames: Int32Array;
  readonly parentDelays: Float64Array;
  /** For `PositiveCycleCheck`. */
  readonly walks: Int32Array;
}

/** A precedence between actors of a periodic schedule. */
export interface ScheduledEdge {
  readonly edge: Precedence;
  readonly source: ScheduledActor;
  readonly target: ScheduledActor;
  /** In ticks. */
  readonly delay: number;
  /** How many frames and beats on the waiting beat is, where there is no list of them. */
  lagFrames: number;
  lagBeats: number;
}

/** @param times of its events in some frame, in ticks */
export function scheduledActor(
  { steps, stepsPerFrame }: ActorEvents,
  times: Float64Array,
  notes: EventNotes,
  { index, ticksPerStep }: Pick<ScheduledActor, 'index' | 'ticksPerStep'>,
): ScheduledActor {
  return {
    index,
    steps,
    ticksPerStep,
    turn: (stepsPerFrame - steps[steps.length - 1] + steps[0]) * ticksPerStep,
    times: times.slice(),
    kept: times.slice(),
    notes,
    edges: [],
    isQueued: false,
    begin: 0,
    end: 0,
    mostRaised: 0,
    raisedBegin: steps.length,
    raisedEnd: 0,
  };
}

export const noNotes = ({ steps: { length } }: ActorEvents): EventNotes => ({
  isUntold: new Uint8Array(length),
  parentActors: new Int32Array(length),
  parentEvents: new Int32Array(length),
  parentFrames: new Int32Array(length),
  parentDelays: new Float64Array(length),
  walks: new Int32Array(length),
});

/** The times of an actor become those to go back to. */
export function keepRaised(actor: ScheduledActor): void {
  const { raisedBegin, raisedEnd, kept, times } = actor;
  if (raisedBegin < raisedEnd) kept.set(times.subarray(raisedBegin, raisedEnd), raisedBegin);
  forgetRaised(actor);
}

/** An actor goes back to its kept times. */
export function undoRaised(actor: ScheduledActor): void {
  const { raisedBegin, raisedEnd, kept, times, notes } = actor;
  if (raisedBegin < raisedEnd) {
    times.set(kept.subarray(raisedBegin, raisedEnd), raisedBegin);
    notes.isUntold.fill(0, raisedBegin, raisedEnd);
  }
  forgetRaised(actor);
}

/** Other times for all events of an actor, which are also those to go back to. */
export function restart(actor: ScheduledActor, times: Float64Array): void {
  actor.times.set(times);
  actor.kept.set(times);
}

function forgetRaised(actor: ScheduledActor): void {
  actor.raisedBegin = actor.steps.length;
  actor.raisedEnd = 0;
  actor.isQueued = false;
}
