import FlatQueue from 'flatqueue';
import type { BufferTiming } from '../kernels/timing.ts';
import { type PositiveCycle, PositiveCycleCheck } from './positive-cycle.ts';
import type { BeatEvents, Precedences } from './precedences.ts';
import { together } from './relays.ts';
import {
  type EventNotes,
  keepRaised,
  noNotes,
  type ScheduledActor,
  type ScheduledEdge,
  scheduledActor,
  undoRaised,
} from './scheduled-actor.ts';

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

/** Events that can be looked at in the time in which one is told of. */
const SEEN_FOR_ONE_TOLD = 16;

/** What a schedule and its parts share: of them, one is changed at a time. */
interface Shared {
  readonly notes: readonly EventNotes[];
  /** The actor of each event of the whole design. */
  readonly actorOfEvent: Int32Array;
  readonly check: PositiveCycleCheck;
}

/**
 * A periodic schedule: every event of a design happens again an interval later, and no sooner than what it waits for. Where
 * there is one, the design keeps the interval in the long run, as no execution that is as early as it can be is ever behind
 * another; where there is none, some event waits for itself for longer than the frames between take, and it does not
 * (Reiter 1968; of cyclo-static dataflow graphs, Bilsen et al. 1996).
 *
 * It is kept while capacities are lowered: the events that come too soon then are raised, and what follows from that, the
 * most raised first (as Dijkstra 1959 with the kept times as potentials), until all are in time. So a try costs as much as
 * it moves. That an event waits for itself shows in the
 * parents of events (Cherkassky and Goldberg 1999).
 *
 * Times are in ticks, `interval.frames` of them a cycle, so that they are whole.
 */
export class PeriodicSchedule {
  readonly #precedences: Precedences;
  readonly interval: Interval;
  readonly #shared: Shared;
  /** By index; those that are left out are missing. */
  readonly #actors: ScheduledActor[] = [];
  readonly #spaces = new Map<number, ScheduledEdge>();
  /** Raised events by their numbers, the most raised first; some that were told of are still in it. */
  readonly #queue = new FlatQueue<number>();
  readonly #touched = new Set<ScheduledActor>();

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
    const events = precedences.actors.reduce((sum, { steps }) => sum + steps.length, 0);
    const actorOfEvent = new Int32Array(events);
    let first = 0;
    const notes = precedences.actors.map((actor, index) => {
      actorOfEvent.fill(index, first, first + actor.steps.length);
      first += actor.steps.length;
      return noNotes(actor);
    });
    return new PeriodicSchedule(precedences, interval, ticksOf, {
      notes,
      actorOfEvent,
      check: new PositiveCycleCheck(),
    });
  }

  private constructor(
    precedences: Precedences,
    interval: Interval,
    ticksOf: (actor: number) => Float64Array | undefined,
    shared: Shared,
  ) {
    this.#precedences = precedences;
    this.interval = interval;
    this.#shared = shared;
    let first = 0;
    precedences.actors.forEach((actor, index) => {
      const ticks = actor.steps.length > 0 ? ticksOf(index) : undefined;
      const place = { index, first, ticksPerStep: interval.frames };
      if (ticks) this.#actors[index] = scheduledActor(actor, ticks, shared.notes[index], place);
      first += actor.steps.length;
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
      this.#shared,
    );
    for (const [channel, space] of part.#spaces) {
      const own = this.#spaces.get(channel);
      if (own) setLag(space, lagOf(own));
    }
    return part;
  }

  /** Raises events until all are in time. Where that cannot be, this is no schedule, and it gives what is in the way. */
  settle(): PositiveCycle | undefined {
    for (const actor of this.#actors) {
      if (!actor) continue;
      actor.notes.isUntold.fill(1);
      for (let event = 0; event < actor.steps.length; event++) this.#tellOf(actor, event);
    }
    return this.#repair();
  }

  /** Lowers capacities, by channel. Where no schedule keeps to them nothing changes, and it is false. */
  lower(capacities: ReadonlyMap<number, number>): boolean {
    const before: (readonly [ScheduledEdge, number])[] = [];
    for (const [channel, capacity] of capacities) {
      const space = this.#spaces.get(channel);
      if (!space || lagOf(space) === capacity) continue;
      before.push([space, lagOf(space)]);
      setLag(space, capacity);
      for (let event = 0; event < space.source.steps.length; event++) this.#tell(space, event);
    }
    if (!this.#repair()) return true;
    for (const [space, lag] of before) setLag(space, lag);
    return false;
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

  /** Raises all that must be. Where there is no end to it everything stays at its kept times, and it gives the reason. */
  #repair(): PositiveCycle | undefined {
    const { actorOfEvent, check } = this.#shared;
    let told = 0;
    let lookAfter = LOOK_AFTER;
    let cycle: PositiveCycle | undefined;
    for (let raised = this.#queue.pop(); raised !== undefined; raised = this.#queue.pop()) {
      const actor = this.#actors[actorOfEvent[raised]];
      const event = raised - actor.first;
      if (actor.notes.isUntold[event] === 0) continue;
      told += this.#tellOf(actor, event);
      if (told < lookAfter) continue;
      const checked = check.run(this.#actors, this.#touched);
      cycle = checked.cycle;
      if (cycle) break;
      lookAfter = told + Math.max(LOOK_AFTER, checked.seen / SEEN_FOR_ONE_TOLD);
    }
    this.#queue.clear();
    for (const actor of this.#touched) (cycle ? undoRaised : keepRaised)(actor);
    this.#touched.clear();
    return cycle;
  }

  /** Tells what waits for an event, and for those behind it that are raised as much; gives how many they were. */
  #tellOf(actor: ScheduledActor, begin: number): number {
    const { steps, times, kept, edges, ticksPerStep } = actor;
    const { isUntold } = actor.notes;
    const last = steps.length - 1;
    for (let event = begin; ; event++) {
      isUntold[event] = 0;
      for (const edge of edges) this.#tell(edge, event);
      if (event === last) {
        this.#raise(actor, 0, actor, event, actor.turn, 1);
        return event + 1 - begin;
      }
      const next = event + 1;
      this.#raise(actor, next, actor, event, (steps[next] - steps[event]) * ticksPerStep, 0);
      if (isUntold[next] === 0 || times[next] - kept[next] < times[event] - kept[event]) return next - begin;
    }
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
    if (actor.raisedEnd === 0) this.#touched.add(actor);
    if (event < actor.raisedBegin) actor.raisedBegin = event;
    if (event >= actor.raisedEnd) actor.raisedEnd = event + 1;
    this.#queue.push(actor.first + event, actor.kept[event] - time);
  }
}

const lagOf = ({ edge, lagFrames, lagBeats }: ScheduledEdge): number =>
  lagFrames * edge.after.beats + lagBeats;

function setLag(edge: ScheduledEdge, lag: number): void {
  const { beats } = edge.edge.after;
  edge.lagFrames = Math.floor(lag / beats);
  edge.lagBeats = lag - edge.lagFrames * beats;
}
