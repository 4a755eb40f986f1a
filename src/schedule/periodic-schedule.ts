import { invariant } from '../ir/invariant.ts';
import type { BufferTiming } from '../kernels/timing.ts';
import { TimedExecution } from './event-simulator.ts';
import { type PositiveCycle, PositiveCycleCheck } from './positive-cycle.ts';
import type { BeatEvents, Precedences } from './precedences.ts';
import { together } from './relays.ts';
import {
  type EventNotes,
  keepRaised,
  noNotes,
  restart,
  type ScheduledActor,
  type ScheduledEdge,
  scheduledActor,
  undoRaised,
} from './scheduled-actor.ts';
import type { Channel } from './wiring.ts';

/** Cycles from frame to frame: `cycles` in `frames` of them. */
export interface Interval {
  readonly cycles: number;
  readonly frames: number;
}

/** A link among those that a channel is made of. */
export interface ChannelPlace {
  /** Index of the channel in the wiring. */
  readonly channel: number;
  /** All of the channel in front of it. */
  readonly before: BufferTiming;
  readonly own: BufferTiming;
}

/** Events told of after which a positive cycle is looked for, at least. */
const LOOK_AFTER = 2000;

/** Times that each event is told of before a repair takes longer than playing some frames. */
const WORTH_REPAIRING = 3;

/** Frames in which a design that keeps an interval mostly comes to repeat itself. */
const PLAYED_FRAMES = 4;

/**
 * A periodic schedule: every event of a design happens again an interval later, and no sooner than what it waits for. Where
 * there is one, the design keeps the interval in the long run, as no execution that is as early as it can be is ever behind
 * another; where there is none, some event waits for itself for longer than the frames between take, and it does not
 * (Reiter 1968; of cyclo-static dataflow graphs, Bilsen et al. 1996).
 *
 * It is kept while capacities are lowered: the events that come too soon then are raised, and what follows from that, the
 * most raised first, until all are in time. So a try costs as much as it moves. That an event waits for itself shows in the
 * parents of events (Cherkassky and Goldberg 1999).
 *
 * Times are in ticks, `interval.frames` of them a cycle, so that they are whole.
 */
export class PeriodicSchedule {
  readonly #precedences: Precedences;
  readonly interval: Interval;
  readonly #notes: readonly EventNotes[];
  readonly #check: PositiveCycleCheck;
  /** By index; those that are left out are missing. */
  readonly #actors: ScheduledActor[] = [];
  readonly #spaces = new Map<number, ScheduledEdge>();
  readonly #queue: ScheduledActor[] = [];

  /**
   * @param timesOf of each actor, by its index, the times of its events in some frame, in cycles; undefined where it is left
   * out: what it gives is always there, what it gets always taken. The closer to a schedule they are, the less `settle` does
   */
  static of(
    precedences: Precedences,
    interval: Interval,
    timesOf: (actor: number) => Float64Array | undefined,
  ): PeriodicSchedule {
    const ticksOf = (actor: number) => timesOf(actor)?.map(time => time * interval.frames);
    return new PeriodicSchedule(
      precedences,
      interval,
      ticksOf,
      precedences.actors.map(noNotes),
      new PositiveCycleCheck(),
    );
  }

  private constructor(
    precedences: Precedences,
    interval: Interval,
    ticksOf: (actor: number) => Float64Array | undefined,
    notes: readonly EventNotes[],
    check: PositiveCycleCheck,
  ) {
    this.#precedences = precedences;
    this.interval = interval;
    this.#notes = notes;
    this.#check = check;
    precedences.actors.forEach((actor, index) => {
      const ticks = actor.steps.length > 0 ? ticksOf(index) : undefined;
      if (!ticks) return;
      this.#actors[index] = scheduledActor(actor, ticks, notes[index], {
        index,
        ticksPerStep: interval.frames,
      });
    });
    for (const edge of precedences.edges) {
      const [source, target] = [this.#actors[edge.before.actor], this.#actors[edge.after.actor]];
      if (!source || !target) continue;
      const delay = edge.delay * interval.frames;
      const made: ScheduledEdge = { edge, source, target, delay, lagFrames: 0, lagBeats: 0 };
      setLag(made, edge.lag);
      source.edges.push(made);
      if (edge.isSpace && !edge.waiting) this.#spaces.set(edge.channel, made);
    }
  }

  /** The same of some actors alone, by their index. They share notes: of the two, one is changed at a time. */
  partOf(isIn: (actor: number) => boolean): PeriodicSchedule {
    const part = new PeriodicSchedule(
      this.#precedences,
      this.interval,
      actor => (isIn(actor) ? this.#actors[actor]?.times : undefined),
      this.#notes,
      this.#check,
    );
    for (const [channel, space] of part.#spaces) {
      const own = this.#spaces.get(channel);
      if (own) setLag(space, lagOf(own));
    }
    return part;
  }

  /** Raises events until all are in time. Where that cannot be, this is no schedule, and it gives what is in the way. */
  settle(): PositiveCycle | undefined {
    const end = this.#settle(Number.POSITIVE_INFINITY);
    invariant(end !== 'unfinished', 'a schedule without end');
    return end;
  }

  #settle(mostTold: number): PositiveCycle | 'unfinished' | undefined {
    for (const actor of this.#actors) {
      if (!actor) continue;
      actor.notes.isUntold.fill(1);
      this.#enqueue(actor, 0, actor.steps.length, 0);
    }
    return this.#repair(mostTold);
  }

  /**
   * Lowers capacities, by channel. Where no schedule keeps to them nothing changes, and it gives how many cycles too slow
   * some of the beats are that wait for themselves (0 where it is not known, as where frames move by little for very long).
   */
  lower(capacities: ReadonlyMap<number, number>): number | undefined {
    const before: (readonly [ScheduledEdge, number])[] = [];
    for (const [channel, capacity] of capacities) {
      const space = this.#spaces.get(channel);
      if (!space || lagOf(space) === capacity) continue;
      before.push([space, lagOf(space)]);
      setLag(space, capacity);
      for (let event = 0; event < space.source.steps.length; event++) this.#tell(space, event);
    }
    const events = this.#actors.reduce((sum, { steps }) => sum + steps.length, 0);
    const end = this.#repair(WORTH_REPAIRING * events);
    if (end === undefined) return undefined;
    // Where all moves anyway, it is quicker to begin anew.
    if (end === 'unfinished' && this.#playAnew(WORTH_REPAIRING * events)) return undefined;
    for (const [space, lag] of before) setLag(space, lag);
    return end === 'unfinished' ? 0 : (end.ticks - end.frames * this.interval.cycles) / this.interval.frames;
  }

  /** Takes the times at which a frame passes, of some, when they come one an interval; false, and no change, if none repeats. */
  #playAnew(mostTold: number): boolean {
    const { wiring } = this.#precedences;
    const { cycles, frames } = this.interval;
    const played = {
      actors: wiring.actors,
      channels: wiring.channels.flatMap((c, i) => this.#ownChannel(c, i)),
    };
    const execution = new TimedExecution(played, PLAYED_FRAMES, Math.ceil(cycles / frames));
    if (execution.playTo(PLAYED_FRAMES).blocked.length > 0) return false;
    const actors = this.#actors.filter(actor => actor !== undefined);
    const before = actors.map(actor => actor.kept.slice());
    for (const actor of actors) {
      restart(
        actor,
        execution.timesOf(actor.index, PLAYED_FRAMES - 1, actor.steps).map(time => time * frames),
      );
    }
    if (!this.#settle(mostTold)) return true;
    actors.forEach((actor, i) => {
      restart(actor, before[i]);
    });
    return false;
  }

  /** A channel as it is here, if it is: with its capacity, and open where its writer is left out. */
  #ownChannel(channel: Channel, index: number): readonly Channel[] {
    const { reader, writer, data } = channel;
    if (!this.#actors[reader.actor]) return [];
    if (!writer || !this.#actors[writer.actor]) {
      return [
        { ...channel, writer: undefined, needs: undefined, frees: undefined, openPort: data, links: [] },
      ];
    }
    const space = this.#spaces.get(index);
    return [space ? { ...channel, capacity: lagOf(space) } : channel];
  }

  /** The most beats that a link holds at once. With no more capacity no event is raised. */
  mostHeld({ channel, before, own }: ChannelPlace): number {
    const space = this.#spaces.get(channel);
    if (!space) return 0;
    const { edge, source, target, delay } = space;
    const ticks = this.interval.frames;
    const capacity = lagOf(space);
    /** When each beat passes the place in the channel that has `front` in front of it. */
    const passTimes = (front: BufferTiming) => (beat: number) =>
      Math.max(
        this.#timeOfBeat(target, edge.after, beat) + front.latency * ticks,
        this.#timeOfBeat(source, edge.before, beat - (capacity - front.capacity)) +
          delay -
          front.release * ticks,
      );
    const writtenAt = passTimes(before);
    const readAt = passTimes(together(before, own));
    const release = own.release * ticks;
    let most = 0;
    let free = 0;
    for (let write = 0; write < edge.after.beats; write++) {
      const time = writtenAt(write);
      while (readAt(free - 1) + release > time) free--;
      while (readAt(free) + release <= time) free++;
      most = Math.max(most, write + 1 - free);
    }
    return most;
  }

  #timeOfBeat({ times }: ScheduledActor, { beats, eventOfBeat }: BeatEvents, beat: number): number {
    const frame = Math.floor(beat / beats);
    const inFrame = beat - frame * beats;
    return times[eventOfBeat ? eventOfBeat[inFrame] : inFrame] + frame * this.interval.cycles;
  }

  /**
   * Raises all that must be. Where there is no end to it, or more is to be told than that, everything stays at its kept
   * times, and it gives the reason.
   */
  #repair(mostTold: number): PositiveCycle | 'unfinished' | undefined {
    const touched = new Set<ScheduledActor>();
    let told = 0;
    let lookAfter = LOOK_AFTER;
    let end: PositiveCycle | 'unfinished' | undefined;
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
      for (const edge of edges) this.#tell(edge, event);
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
  #tell({ edge, source, target, delay, lagFrames, lagBeats }: ScheduledEdge, event: number): void {
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
    const time = parent.times[parentEvent] + delay - frames * this.interval.cycles;
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
    this.#enqueue(actor, event, event + 1, time - actor.kept[event]);
  }

  #enqueue(actor: ScheduledActor, begin: number, end: number, raise: number): void {
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

const lagOf = ({ edge, lagFrames, lagBeats }: ScheduledEdge): number =>
  lagFrames * edge.after.beats + lagBeats;

function setLag(edge: ScheduledEdge, lag: number): void {
  const { beats } = edge.edge.after;
  edge.lagFrames = Math.floor(lag / beats);
  edge.lagBeats = lag - edge.lagFrames * beats;
}
