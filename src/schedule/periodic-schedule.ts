import { greatest } from '../ir/extremes.ts';
import { invariant } from '../ir/invariant.ts';
import type { BufferTiming } from '../kernels/timing.ts';
import { TimedExecution } from './event-simulator.ts';
import { type PositiveCycle, PositiveCycleCheck } from './positive-cycle.ts';
import type { BeatEvents, Precedences } from './precedences.ts';
import { together } from './relays.ts';
import { Repair, type RepairEnd } from './repair.ts';
import {
  type EventNotes,
  noNotes,
  restart,
  type ScheduledActor,
  type ScheduledEdge,
  scheduledActor,
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

/** Times that each event is told of before a repair takes longer than playing some frames. */
const WORTH_REPAIRING = 1;

/** Times that each event is told of, at most, before what was played and repeats itself is a schedule. */
const WORTH_SETTLING = 10;

/** Frames in which a design that keeps an interval mostly comes to repeat itself. */
const PLAYED_FRAMES = 4;

/** Frames of which the last two may show how far behind a design is for every frame. */
const STEADY_FRAMES = 3;

/**
 * A periodic schedule: every event of a design happens again an interval later, and no sooner than what it waits for. Where
 * there is one, the design keeps the interval in the long run, as no execution that is as early as it can be is ever behind
 * another; where there is none, some event waits for itself for longer than the frames between take, and it does not
 * (Reiter 1968; of cyclo-static dataflow graphs, Bilsen et al. 1996).
 *
 * It is kept while capacities are lowered: the events that come too soon then are raised, and what follows from that, until
 * all are in time (src/schedule/repair.ts). So a try costs as much as it moves. That an event waits for itself shows in the
 * parents of events (Cherkassky and Goldberg 1999).
 *
 * Times are in ticks, `interval.frames` of them a cycle, so that they are whole.
 */
export class PeriodicSchedule {
  readonly #precedences: Precedences;
  readonly interval: Interval;
  readonly #notes: readonly EventNotes[];
  readonly #check: PositiveCycleCheck;
  readonly #repair: Repair;
  /** By index; those that are left out are missing. */
  readonly #actors: ScheduledActor[] = [];
  readonly #spaces = new Map<number, ScheduledEdge>();

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
    this.#repair = new Repair(this.#actors, interval.cycles, check);
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

  #settle(mostTold: number): RepairEnd | undefined {
    for (const actor of this.#actors) {
      if (!actor) continue;
      actor.notes.isUntold.fill(1);
      this.#repair.enqueue(actor, 0, actor.steps.length, 0);
    }
    return this.#repair.run(mostTold);
  }

  /**
   * Lowers capacities, by channel. Where no schedule keeps to them nothing changes, and it gives how many cycles too slow
   * some of the beats are that wait for themselves (0 where it is not known, as where frames move by little for very long).
   */
  lower(capacities: ReadonlyMap<number, number>): number | undefined {
    const lags: (readonly [ScheduledEdge, number])[] = [];
    for (const [channel, capacity] of capacities) {
      const space = this.#spaces.get(channel);
      if (!space || lagOf(space) === capacity) continue;
      lags.push([space, lagOf(space)]);
      setLag(space, capacity);
      for (let event = 0; event < space.source.steps.length; event++) this.#repair.tell(space, event);
    }
    const end = this.#repair.run(WORTH_REPAIRING * this.#events());
    if (end === undefined) return undefined;
    // Where all moves anyway, it is quicker to begin anew.
    const tooSlow = end === 'unfinished' ? this.#playAnew() : this.#tooSlow(end);
    if (tooSlow === undefined) return undefined;
    for (const [space, lag] of lags) setLag(space, lag);
    return tooSlow;
  }

  #events(): number {
    return this.#actors.reduce((sum, { steps }) => sum + steps.length, 0);
  }

  #tooSlow({ ticks, frames }: PositiveCycle): number {
    return (ticks - frames * this.interval.cycles) / this.interval.frames;
  }

  /**
   * Takes the times at which a frame passes, of some, when they come one an interval. If none repeats nothing changes, and it
   * gives by how many cycles some actor was behind for the last of them, as far as is known.
   */
  #playAnew(): number | undefined {
    const { wiring } = this.#precedences;
    const { cycles, frames } = this.interval;
    const played = {
      actors: wiring.actors,
      channels: wiring.channels.flatMap((c, i) => this.#ownChannel(c, i)),
    };
    const execution = new TimedExecution(played, PLAYED_FRAMES, Math.ceil(cycles / frames));
    const actors = this.#actors.filter(actor => actor !== undefined);
    /** By how many cycles more than the interval some actor takes for a frame. */
    const behindIn = (frame: number): number =>
      greatest(actors.map(({ index }) => execution.cyclesOfFrame(index, frame) - cycles / frames));
    // A design that does not keep the interval is mostly as far behind for one frame as for the next.
    for (let played = STEADY_FRAMES; played <= PLAYED_FRAMES; played++) {
      if (execution.playTo(played).blocked.length > 0) return 0;
      const behind = behindIn(played - 1);
      if (behind > 0 && (played === PLAYED_FRAMES || behind === behindIn(played - 2))) return behind;
    }
    const before = actors.map(actor => actor.kept.slice());
    for (const actor of actors) {
      restart(
        actor,
        execution.timesOf(actor.index, PLAYED_FRAMES - 1, actor.steps).map(time => time * frames),
      );
    }
    if (!this.#settle(WORTH_SETTLING * this.#events())) return undefined;
    actors.forEach((actor, i) => {
      restart(actor, before[i]);
    });
    return 0;
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
}

const lagOf = ({ edge, lagFrames, lagBeats }: ScheduledEdge): number =>
  lagFrames * edge.after.beats + lagBeats;

function setLag(edge: ScheduledEdge, lag: number): void {
  const { beats } = edge.edge.after;
  edge.lagFrames = Math.floor(lag / beats);
  edge.lagBeats = lag - edge.lagFrames * beats;
}
