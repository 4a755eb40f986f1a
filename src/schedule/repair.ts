import type { PositiveCycle, PositiveCycleCheck } from './positive-cycle.ts';
import { keepRaised, type ScheduledActor, type ScheduledEdge, undoRaised } from './scheduled-actor.ts';

/** Events told of after which a positive cycle is looked for, at least. */
const LOOK_AFTER = 2000;

/** Why a schedule is not repaired: an event waits for itself, or it would have taken too long. */
export type RepairEnd = PositiveCycle | 'unfinished';

/**
 * Raises events of a periodic schedule that come too soon, and what follows from that, the most raised first. What is told
 * of an event raises those that wait for it; `run` goes on until nothing is left to tell.
 */
export class Repair {
  /** By index; those that are left out are missing. */
  readonly #actors: readonly ScheduledActor[];
  readonly #ticksPerFrame: number;
  readonly #check: PositiveCycleCheck;
  readonly #queue: ScheduledActor[] = [];

  constructor(actors: readonly ScheduledActor[], ticksPerFrame: number, check: PositiveCycleCheck) {
    this.#actors = actors;
    this.#ticksPerFrame = ticksPerFrame;
    this.#check = check;
  }

  /**
   * Raises all that must be. Where there is no end to it, or more is to be told than that, everything stays at its kept
   * times, and it gives the reason.
   */
  run(mostTold: number): RepairEnd | undefined {
    const touched = new Set<ScheduledActor>();
    let told = 0;
    let lookAfter = LOOK_AFTER;
    let end: RepairEnd | undefined;
    for (let actor = this.#next(); actor; actor = this.#next()) {
      touched.add(actor);
      told += this.#sweep(actor);
      if (told < lookAfter) continue;
      const { cycle, seen } = this.#check.run(this.#actors, touched);
      end = cycle ?? (told > mostTold ? 'unfinished' : undefined);
      if (end) break;
      lookAfter = told + Math.max(LOOK_AFTER, seen);
    }
    for (const actor of this.#queue) touched.add(actor);
    this.#queue.length = 0;
    for (const actor of touched) (end ? undoRaised : keepRaised)(actor);
    return end;
  }

  /** Takes the actor with the most raised event out of the queue. */
  #next(): ScheduledActor | undefined {
    const queue = this.#queue;
    let most = 0;
    for (let i = 1; i < queue.length; i++) if (queue[i].mostRaised > queue[most].mostRaised) most = i;
    const actor = queue[most];
    const last = queue.pop();
    if (last && last !== actor) queue[most] = last;
    return actor;
  }

  /** Tells what waits for an actor's raised events; gives how many they were. */
  #sweep(actor: ScheduledActor): number {
    const { index, steps, times, ticksPerStep, edges } = actor;
    const { isUntold, parentActors, parentEvents, parentDelays, parentFrames } = actor.notes;
    const last = steps.length - 1;
    let told = 0;
    let { end } = actor;
    actor.isQueued = false;
    for (let event = actor.begin; event < end; event++) {
      if (isUntold[event] === 0) continue;
      isUntold[event] = 0;
      told++;
      for (const edge of edges) this.tell(edge, event);
      if (event === last) {
        this.#raise(actor, 0, actor, event, actor.turn, 1);
        continue;
      }
      // As `raise` does, of the event that comes next anyway.
      const next = event + 1;
      const delay = (steps[next] - steps[event]) * ticksPerStep;
      const time = times[event] + delay;
      if (time <= times[next]) continue;
      times[next] = time;
      isUntold[next] = 1;
      parentActors[next] = index;
      parentEvents[next] = event;
      parentDelays[next] = delay;
      parentFrames[next] = 0;
      if (next < actor.raisedBegin) actor.raisedBegin = next;
      if (next >= actor.raisedEnd) actor.raisedEnd = next + 1;
      if (next >= end) end = next + 1;
    }
    return told;
  }

  /** Raises what waits for an event by one edge. */
  tell({ edge, source, target, delay, lagFrames, lagBeats }: ScheduledEdge, event: number): void {
    const { before, after, waiting } = edge;
    const beat = before.beatOfEvent ? before.beatOfEvent[event] : event;
    if (beat < 0) return;
    const { eventOfBeat } = after;
    if (!waiting) {
      const other = beat + lagBeats;
      const isLater = other >= after.beats;
      const inFrame = isLater ? other - after.beats : other;
      const waits = eventOfBeat ? eventOfBeat[inFrame] : inFrame;
      this.#raise(target, waits, source, event, delay, isLater ? lagFrames + 1 : lagFrames);
      return;
    }
    for (let other = waiting.first[beat]; other >= 0; other = waiting.next[other]) {
      const waits = eventOfBeat ? eventOfBeat[other] : other;
      this.#raise(target, waits, source, event, delay, waiting.framesBefore[other]);
    }
  }

  /** An event waits for its parent, some frames before, and ticks from there on. */
  #raise(
    actor: ScheduledActor,
    event: number,
    parent: ScheduledActor,
    parentEvent: number,
    delay: number,
    frames: number,
  ): void {
    const time = parent.times[parentEvent] + delay - frames * this.#ticksPerFrame;
    if (time <= actor.times[event]) return;
    actor.times[event] = time;
    const { isUntold, parentActors, parentEvents, parentDelays, parentFrames } = actor.notes;
    isUntold[event] = 1;
    parentActors[event] = parent.index;
    parentEvents[event] = parentEvent;
    parentDelays[event] = delay;
    parentFrames[event] = frames;
    if (event < actor.raisedBegin) actor.raisedBegin = event;
    if (event >= actor.raisedEnd) actor.raisedEnd = event + 1;
    this.enqueue(actor, event, event + 1, time - actor.kept[event]);
  }

  /** Events from `begin` to in front of `end` have something to tell, raised by so many ticks at most. */
  enqueue(actor: ScheduledActor, begin: number, end: number, raise: number): void {
    if (!actor.isQueued) {
      actor.isQueued = true;
      actor.begin = begin;
      actor.end = end;
      actor.mostRaised = raise;
      this.#queue.push(actor);
      return;
    }
    if (begin < actor.begin) actor.begin = begin;
    if (end > actor.end) actor.end = end;
    if (raise > actor.mostRaised) actor.mostRaised = raise;
  }
}
