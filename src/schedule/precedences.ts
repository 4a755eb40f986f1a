import type { Access } from '../kernels/timing.ts';
import type { Channel, Wiring } from './wiring.ts';

/** The steps of an actor's frame at which beats pass: its events. */
export interface ActorEvents {
  readonly kernel: string;
  readonly stepsPerFrame: number;
  /** The step of each event, rising. */
  readonly steps: Int32Array;
}

/**
 * What the beats of one side of a channel wait for on the other side: an edge of the constraint graph for each beat.
 * Time of the later one, in its frame, is at least that of the earlier one, in its own, and `delay`.
 */
export interface Precedence {
  /** Index of the channel in the wiring. */
  readonly channel: number;
  readonly before: BeatEvents;
  readonly after: BeatEvents;
  readonly delay: number;
  /** Which beats wait for which; undefined where beat b is waited for by beat b + lag. */
  readonly waiting: WaitingBeats | undefined;
  /** Infinity where nothing waits. */
  readonly lag: number;
  /** What waits are writes, for space. */
  readonly isSpace: boolean;
}

/** The beats of a side of a channel among the events of its actor. */
export interface BeatEvents {
  readonly actor: number;
  readonly beats: number;
  /** The event at which each beat passes, and the beat that passes at each event (-1: none); undefined where they are equal. */
  readonly eventOfBeat: Int32Array | undefined;
  readonly beatOfEvent: Int32Array | undefined;
}

/**
 * For each beat that is waited for, the beats that wait, as lists: `first[b]`, then `next` of that one, to -1. A beat waits
 * for one of the frame that many before its own. Of beats that wait for the same or an earlier one than a beat before
 * them in their frame, which says nothing, none is listed.
 */
export interface WaitingBeats {
  readonly first: Int32Array;
  readonly next: Int32Array;
  readonly framesBefore: Int32Array;
}

/** All that a design asks of the times of its beats, what is at open inputs left out: there always is a beat. */
export interface Precedences {
  readonly wiring: Wiring;
  readonly actors: readonly ActorEvents[];
  readonly edges: readonly Precedence[];
}

export function precedencesOf(wiring: Wiring): Precedences {
  const { actors, channels } = wiring;
  const accesses = actors.map((): Access[] => []);
  for (const { writer, reader } of channels) {
    if (writer) accesses[writer.actor].push(writer);
    accesses[reader.actor].push(reader);
  }
  const events = actors.map(({ kernel, stepsPerFrame }, i): ActorEvents => {
    return { kernel, stepsPerFrame, steps: stepsOf(accesses[i]) };
  });
  const beatsOf = (access: Access): BeatEvents => beatEvents(access, events[access.actor].steps);
  return { wiring, actors: events, edges: channels.flatMap((channel, i) => edgesOf(channel, i, beatsOf)) };
}

function edgesOf(channel: Channel, index: number, beatsOf: (access: Access) => BeatEvents): Precedence[] {
  if (!channel.writer) return [];
  const { needs, frees, latency, release, capacity } = channel;
  const [writes, reads] = [beatsOf(channel.writer), beatsOf(channel.reader)];
  const data: Precedence = {
    channel: index,
    before: writes,
    after: reads,
    delay: latency,
    waiting: needs && waitingBeats(needs, writes.beats),
    lag: 0,
    isSpace: false,
  };
  const space: Precedence = {
    channel: index,
    before: reads,
    after: writes,
    delay: release,
    waiting: frees && waitingBeats(frees, reads.beats),
    lag: capacity,
    isSpace: true,
  };
  return frees || capacity < Number.POSITIVE_INFINITY ? [data, space] : [data];
}

/** The steps that any of some rising lists names, rising; one of the lists where it names them all. */
function stepsOf(accesses: readonly Access[]): Int32Array {
  const lists = accesses.map(access => access.stepOfBeat);
  return lists.reduce((steps, list) => merged(steps, list), new Int32Array(0));
}

function merged(a: Int32Array, b: Int32Array): Int32Array {
  if (a === b || b.length === 0) return a;
  if (a.length === 0) return b;
  const steps = new Int32Array(a.length + b.length);
  let count = 0;
  for (let [i, j] = [0, 0]; i < a.length || j < b.length; count++) {
    const step = j === b.length || a[i] < b[j] ? a[i] : b[j];
    if (a[i] === step) i++;
    if (b[j] === step) j++;
    steps[count] = step;
  }
  if (count === a.length) return a;
  return count === b.length ? b : steps.slice(0, count);
}

function beatEvents({ actor, stepOfBeat }: Access, steps: Int32Array): BeatEvents {
  const beats = stepOfBeat.length;
  if (beats === steps.length) return { actor, beats, eventOfBeat: undefined, beatOfEvent: undefined };
  const eventOfBeat = new Int32Array(beats);
  const beatOfEvent = new Int32Array(steps.length).fill(-1);
  for (let event = 0, beat = 0; beat < beats; event++) {
    if (steps[event] !== stepOfBeat[beat]) continue;
    eventOfBeat[beat] = event;
    beatOfEvent[event] = beat++;
  }
  return { actor, beats, eventOfBeat, beatOfEvent };
}

function waitingBeats(awaited: Int32Array, beats: number): WaitingBeats {
  const first = new Int32Array(beats).fill(-1);
  const next = new Int32Array(awaited.length).fill(-1);
  const framesBefore = new Int32Array(awaited.length);
  let last = Number.NEGATIVE_INFINITY;
  awaited.forEach((beat, waiting) => {
    if (beat <= last) return;
    last = beat;
    const frame = Math.floor(beat / beats);
    framesBefore[waiting] = -frame;
    const inFrame = beat - frame * beats;
    next[waiting] = first[inFrame];
    first[inFrame] = waiting;
  });
  return { first, next, framesBefore };
}
