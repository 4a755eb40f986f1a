import { InvariantError } from '../ir/invariant.ts';
import type { BufferTiming } from '../kernels/timing.ts';
import { together, withoutRelays } from './relays.ts';
import { type RunningActor, runActor, Side, waitingSide } from './running-actor.ts';
import {
  type Channel,
  type ChannelLink,
  type TimedDesign,
  type WiredActor,
  type Wiring,
  wire,
} from './wiring.ts';

/** What one simulated execution gives; times are cycles, 0 the first cycle in which anything may happen. */
export interface TimedRun {
  /** The most beats that a link held at once, by the key of the output port that it leaves. */
  readonly peakBeats: (port: string) => number;
  /** When each frame's first beat is taken at each unconnected input port. */
  readonly frameStarts: ReadonlyMap<string, readonly number[]>;
  /** When each frame's last beat is taken at each unconnected output port, by a reader that never waits. */
  readonly frameEnds: ReadonlyMap<string, readonly number[]>;
  /** Kernels that could not finish (empty unless the design deadlocks), each with what it waits for. */
  readonly blocked: readonly { readonly kernel: string; readonly actor: string; readonly waitsFor: string }[];
}

/** Stands for infinity among small integers: one float would make the engine keep all counters as floats. */
const NEVER_REACHED = 2 ** 30;
const PAST_ALL_TIMES = Number.POSITIVE_INFINITY;

/** A channel as it is played. */
interface PlayedChannel {
  readonly channel: Channel;
  readonly writes: Side;
  readonly reads: Side;
}

interface PlayedActor {
  readonly actor: WiredActor;
  readonly running: RunningActor;
}

/** The interval of frames that are all there at the open inputs from the beginning. */
const AT_ONCE = 0;

/** Executes a design for some frames. */
export function simulateTiming(design: TimedDesign, frames: number): TimedRun {
  return new TimedExecution(withoutRelays(wire(design)), frames).playTo(frames);
}

/**
 * An execution of a design that can be looked at after some frames and then go on, every step as early as
 * it can. Kernels are Kahn processes, so the result does not depend on the order in which actors are
 * advanced here.
 */
export class TimedExecution {
  readonly #channels: readonly PlayedChannel[];
  readonly #actors: readonly PlayedActor[];

  /** @param interval cycles from the time at which a frame is there at the open inputs to that of the next */
  constructor({ actors, channels }: Wiring, mostFrames: number, interval = AT_ONCE) {
    this.#channels = channels.map(channel => played(channel, mostFrames, interval));
    const sides = actors.map((): Side[] => []);
    for (const { channel, writes, reads } of this.#channels) {
      if (channel.writer) sides[channel.writer.actor].push(writes);
      sides[channel.reader.actor].push(reads);
    }
    this.#actors = actors.map((actor, i) => {
      const { stepsPerFrame } = actor;
      return { actor, running: { stepsPerFrame, sides: sides[i], frame: 0, step: -1, time: -1 } };
    });
  }

  /** Plays until that many frames have gone through, and tells all since the first. */
  playTo(frames: number): TimedRun {
    const queue = this.#actors.map(a => a.running).filter(({ sides }) => sides.length > 0);
    for (let actor = queue.pop(); actor; actor = queue.pop()) runActor(actor, frames, queue);
    const frameStarts = new Map<string, readonly number[]>();
    const frameEnds = new Map<string, readonly number[]>();
    for (const { channel, reads } of this.#channels) {
      if (channel.openPort === undefined) continue;
      if (channel.writer) frameEnds.set(channel.openPort, timesOfFrames(reads, reads.stepOfBeat.length - 1));
      else frameStarts.set(channel.openPort, timesOfFrames(reads, 0));
    }
    return {
      peakBeats: port => this.#peakBeats(port),
      frameStarts,
      frameEnds,
      blocked: this.#actors
        .filter(({ running }) => running.sides.length > 0 && running.frame < frames)
        .map(({ actor, running }) => ({
          kernel: actor.kernel,
          actor: actor.name,
          waitsFor: waitingSide(running)?.waits.reason ?? 'nothing',
        })),
    };
  }

  /** When an actor, by its index, did some steps of a frame that was played; at each of them a beat passes. */
  timesOf(actor: number, frame: number, steps: Int32Array): Float64Array {
    const found = new Float64Array(steps.length);
    for (const { stepOfBeat, times } of this.#actors[actor].running.sides) {
      const first = frame * stepOfBeat.length;
      for (let event = 0, beat = 0; beat < stepOfBeat.length; event++) {
        if (steps[event] === stepOfBeat[beat]) found[event] = times[first + beat++];
      }
    }
    return found;
  }

  /** Cycles from the end of the frame before to the end of a frame at an actor; 0 where no beats pass. */
  cyclesOfFrame(actor: number, frame: number): number {
    return this.#actors[actor].running.sides.reduce((most, { stepOfBeat, times }) => {
      const last = (frame + 1) * stepOfBeat.length - 1;
      return Math.max(most, times[last] - times[last - stepOfBeat.length]);
    }, 0);
  }

  #peakBeats(port: string): number {
    const { played, link } = this.#link(port);
    return peakOf(played, link);
  }

  #link(port: string): { readonly played: PlayedChannel; readonly link: ChannelLink } {
    for (const played of this.#channels) {
      const link = played.channel.links.find(l => l.port === port);
      if (link) return { played, link };
    }
    throw new InvariantError(`no link from ${port}`);
  }
}

function played(channel: Channel, frames: number, interval: number): PlayedChannel {
  const { writer, reader, capacity, latency, release } = channel;
  const reads = new Side(
    reader.stepOfBeat,
    { awaited: channel.needs, lag: 0, delay: latency, reason: channel.data },
    frames,
  );
  const lag = Math.min(capacity, NEVER_REACHED);
  const writes = new Side(
    (writer ?? reader).stepOfBeat,
    { awaited: channel.frees, lag, delay: release, reason: channel.space },
    frames,
  );
  reads.other = writes;
  writes.other = reads;
  // In front of an open input all beats of a frame are there from its beginning.
  if (!writer) {
    writes.passed = NEVER_REACHED;
    const beats = reader.stepOfBeat.length;
    for (let frame = 0; frame < frames; frame++) {
      writes.times.fill(frame * interval, frame * beats, (frame + 1) * beats);
    }
  }
  return { channel, writes, reads };
}

/** When beat `offset` of each frame passed, of the frames that got so far. */
function timesOfFrames({ stepOfBeat, times, passed }: Side, offset: number): number[] {
  const beats = stepOfBeat.length;
  const count = Math.floor((passed + beats - 1 - offset) / beats);
  return Array.from({ length: count }, (_, frame) => times[frame * beats + offset]);
}

/** The capacity of a link with which no write into it would have waited. */
function peakOf(played: PlayedChannel, { before, own }: ChannelLink): number {
  const writtenAt = passTimes(played, before);
  const readAt = passTimes(played, together(before, own));
  let peak = 0;
  let free = 0;
  for (let write = 0; writtenAt(write) < PAST_ALL_TIMES; write++) {
    while (readAt(free) + own.release <= writtenAt(write)) free++;
    peak = Math.max(peak, write + 1 - free);
  }
  return peak;
}

/** When each beat passes the place in a channel that has `before` in front of it (src/schedule/relays.ts). */
function passTimes(
  { channel, writes, reads }: PlayedChannel,
  before: BufferTiming,
): (beat: number) => number {
  const capacity = channel.capacity - before.capacity;
  const release = channel.release - before.release;
  return beat => {
    const freeing = beat - capacity;
    if (beat >= writes.passed || freeing >= reads.passed) return PAST_ALL_TIMES;
    const arrival = writes.times[beat] + before.latency;
    return freeing < 0 ? arrival : Math.max(arrival, reads.times[freeing] + release);
  };
}
