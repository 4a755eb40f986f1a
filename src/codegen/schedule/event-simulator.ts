import { invariant } from '../../ir/invariant.ts';
import {
  type Access,
  type BufferTiming,
  everyStep,
  type InternalBuffer,
  type KernelTiming,
} from '../timing.ts';

/** A design as the simulator sees it: kernels, and links from an output port to an input port. */
export interface TimedDesign {
  readonly kernels: readonly { readonly id: string; readonly timing: KernelTiming }[];
  readonly links: readonly TimedLink[];
}

/** A port is named by its kernel's id and its own name. */
export interface TimedPort {
  readonly kernel: string;
  readonly port: string;
}

export interface TimedLink {
  readonly from: TimedPort;
  readonly to: TimedPort;
}

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

export const portKey = (port: TimedPort): string => `${port.kernel}.${port.port}`;

const PAST_ALL_STEPS = 2 ** 30;
/** Stands for infinity among small integers: one float would make the engine keep all counters as floats. */
const NEVER_REACHED = 2 ** 30;

/** Beats between a writer and a reader, with the times at which they came and went. */
interface Channel {
  readonly name: string;
  readonly capacity: number;
  readonly latency: number;
  readonly release: number;
  readonly needs: Int32Array | undefined;
  readonly frees: Int32Array | undefined;
  readonly writesPerFrame: number;
  readonly readsPerFrame: number;
  readonly writeTimes: Int32Array;
  readonly readTimes: Int32Array;
  writes: number;
  reads: number;
  /** Actors that wait for the next read or write; -1: none does. */
  waitingWriter: number;
  waitingReader: number;
}

/** One side of a channel, as an actor goes through its beats. */
interface End {
  readonly channel: Channel;
  readonly isRead: boolean;
  readonly stepOfBeat: Int32Array;
  /** The next beat, and the step of the actor's frame at which it passes; past the last step where all have. */
  beat: number;
  step: number;
  /** First write and first read of the frame. */
  firstWrite: number;
  firstRead: number;
}

interface RunningActor {
  readonly kernel: string;
  readonly name: string;
  readonly stepsPerFrame: number;
  readonly ends: End[];
  /** Set of an actor that does nothing but pass a beat on at each step. */
  relay: { readonly input: Channel; readonly output: Channel } | undefined;
  frame: number;
  /** The last step done, and when; -1 before the frame's first. */
  step: number;
  time: number;
}

/** Executes a design for some frames. */
export function simulateTiming(design: TimedDesign, frames: number): TimedRun {
  return new TimedExecution(design, frames).playTo(frames);
}

/**
 * An execution of a design that can be looked at after some frames and then go on, every step as early as
 * it can. Kernels are Kahn processes, so the result does not depend on the order in which actors are
 * advanced here.
 */
export class TimedExecution {
  readonly #design: WiredDesign;

  constructor(design: TimedDesign, mostFrames: number) {
    this.#design = wire(design, mostFrames);
  }

  /** Plays until that many frames have gone through, and tells all since the first. */
  playTo(frames: number): TimedRun {
    const { actors, links, sources, sinks } = this.#design;
    const queue = actors.map((_, i) => i);
    for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
      if (actors[index].relay) relay(actors[index], index, frames, queue);
      else advance(actors[index], index, frames, queue);
    }
    return {
      peakBeats: port => {
        const channel = links.get(port);
        invariant(channel, `no link from ${port}`);
        return peakOf(channel);
      },
      frameStarts: new Map([...sources].map(([key, channel]) => [key, timesOfFrames(channel, 0)])),
      frameEnds: new Map(
        [...sinks].map(([key, channel]) => [key, timesOfFrames(channel, channel.readsPerFrame - 1)]),
      ),
      blocked: actors
        .filter(actor => actor.frame < frames)
        .map(actor => ({ kernel: actor.kernel, actor: actor.name, waitsFor: waitingFor(actor) })),
    };
  }
}

interface WiredDesign {
  readonly actors: readonly RunningActor[];
  /** By the output port that each leaves. */
  readonly links: ReadonlyMap<string, Channel>;
  /** Channels in front of open inputs, which always have a beat, and behind open outputs. */
  readonly sources: ReadonlyMap<string, Channel>;
  readonly sinks: ReadonlyMap<string, Channel>;
}

function wire(design: TimedDesign, frames: number): WiredDesign {
  const actors: RunningActor[] = [];
  const base = new Map<string, number>();
  const timings = new Map<string, KernelTiming>();
  const addActor = (kernel: string, name: string, stepsPerFrame: number): void => {
    actors.push({ kernel, name, stepsPerFrame, ends: [], relay: undefined, frame: 0, step: -1, time: -1 });
  };
  for (const { id, timing } of design.kernels) {
    invariant(!base.has(id), `kernel id ${id} used twice`);
    base.set(id, actors.length);
    timings.set(id, timing);
    for (const { name, stepsPerFrame } of timing.actors) addActor(id, name, stepsPerFrame);
  }
  const attach = (actor: number, { stepOfBeat }: Access, channel: Channel, isRead: boolean): void => {
    const start = { beat: 0, step: stepOfBeat[0], firstWrite: 0, firstRead: 0 };
    actors[actor].ends.push({ channel, isRead, stepOfBeat, ...start });
  };
  const first = (kernel: string): number => base.get(kernel) ?? 0;

  for (const { id, timing } of design.kernels) {
    timing.buffers.forEach((b, i) => {
      const channel = open(`${id} buffer ${i}`, b, b.writer, b.reader, frames);
      attach(first(id) + b.writer.actor, b.writer, channel, false);
      attach(first(id) + b.reader.actor, b.reader, channel, true);
    });
  }

  const links = new Map<string, Channel>();
  const linked = new Set<string>();
  for (const { from, to } of design.links) {
    const written = timings.get(from.kernel)?.outputs[from.port];
    const read = timings.get(to.kernel)?.inputs[to.port];
    invariant(written, `no outputs port ${portKey(from)}`);
    invariant(read, `no inputs port ${portKey(to)}`);
    const channel = open(`${portKey(from)} -> ${portKey(to)}`, written, written, read, frames);
    attach(first(from.kernel) + written.actor, written, channel, false);
    attach(first(to.kernel) + read.actor, read, channel, true);
    links.set(portKey(from), channel);
    linked.add(portKey(to));
  }

  const sources = new Map<string, Channel>();
  const sinks = new Map<string, Channel>();
  for (const { id, timing } of design.kernels) {
    for (const [port, access] of Object.entries(timing.inputs)) {
      const key = portKey({ kernel: id, port });
      if (linked.has(key)) continue;
      const channel = open(key, { capacity: 1, latency: 0, release: 0 }, access, access, frames);
      channel.writes = NEVER_REACHED;
      attach(first(id) + access.actor, access, channel, true);
      sources.set(key, channel);
    }
    for (const [port, access] of Object.entries(timing.outputs)) {
      const key = portKey({ kernel: id, port });
      if (links.has(key)) continue;
      const beats = access.stepOfBeat.length;
      const sink = { actor: actors.length, stepOfBeat: everyStep(beats) };
      const channel = open(key, access, access, sink, frames);
      attach(first(id) + access.actor, access, channel, false);
      addActor(key, 'sink', beats);
      attach(sink.actor, sink, channel, true);
      sinks.set(key, channel);
    }
  }
  for (const actor of actors) actor.relay = relayOf(actor);
  return { actors, links, sources, sinks };
}

function open(
  name: string,
  timing: BufferTiming & Pick<InternalBuffer, 'needs' | 'frees'>,
  writer: Access,
  reader: Access,
  frames: number,
): Channel {
  const writesPerFrame = writer.stepOfBeat.length;
  const readsPerFrame = reader.stepOfBeat.length;
  invariant(
    timing.needs !== undefined || writesPerFrame === readsPerFrame,
    `${name}: ${writesPerFrame} beats written and ${readsPerFrame} read per frame`,
  );
  return {
    name,
    capacity: Math.min(timing.capacity, NEVER_REACHED),
    latency: timing.latency,
    release: timing.release,
    needs: timing.needs,
    frees: timing.frees,
    writesPerFrame,
    readsPerFrame,
    writeTimes: new Int32Array(writesPerFrame * frames),
    readTimes: new Int32Array(readsPerFrame * frames),
    writes: 0,
    reads: 0,
    waitingWriter: -1,
    waitingReader: -1,
  };
}

/** Does all steps that can be done now; those that can go on because of it join the queue. */
function advance(actor: RunningActor, index: number, frames: number, queue: number[]): void {
  const { ends } = actor;
  while (actor.frame < frames) {
    const step = nextStep(actor);
    // Steps at which nothing is read or written take a cycle each.
    let time = actor.time + step - actor.step;
    if (step === actor.stepsPerFrame) {
      actor.time = time - 1;
      actor.step = -1;
      actor.frame++;
      for (const end of ends) nextFrame(end);
      continue;
    }
    for (const end of ends) {
      if (end.step !== step) continue;
      const { channel } = end;
      if (end.isRead) {
        const write = neededWrite(end);
        if (write >= channel.writes) {
          channel.waitingReader = index;
          return;
        }
        if (write >= 0) time = Math.max(time, channel.writeTimes[write] + channel.latency);
      } else {
        const read = freeingRead(end);
        if (read >= channel.reads) {
          channel.waitingWriter = index;
          return;
        }
        if (read >= 0) time = Math.max(time, channel.readTimes[read] + channel.release);
      }
    }
    for (const end of ends) {
      if (end.step === step) pass(end, time, queue);
    }
    actor.time = time;
    actor.step = step;
  }
}

/** The channels of an actor that passes a beat on at each step, as registers and FIFOs do: half of all beats. */
function relayOf({ ends, stepsPerFrame }: RunningActor): RunningActor['relay'] {
  const input = ends.find(end => end.isRead);
  const output = ends.find(end => !end.isRead);
  if (!input || !output || ends.length !== 2) return undefined;
  const isPlain = ends.every(end => end.stepOfBeat.length === stepsPerFrame);
  if (!isPlain || input.channel.needs || output.channel.frees) return undefined;
  return { input: input.channel, output: output.channel };
}

/** The same as `advance` for a relay, as many beats at a time as its channels have and hold. */
function relay(actor: RunningActor, index: number, frames: number, queue: number[]): void {
  if (!actor.relay) return;
  const { input, output } = actor.relay;
  const { writeTimes, latency } = input;
  const { readTimes, release, capacity } = output;
  const first = output.writes;
  const all = frames * actor.stepsPerFrame;
  const until = Math.min(all, input.writes, output.reads + capacity);
  let { time } = actor;
  for (let beat = first; beat < until; beat++) {
    time = Math.max(time + 1, writeTimes[beat] + latency);
    if (beat >= capacity) time = Math.max(time, readTimes[beat - capacity] + release);
    input.readTimes[beat] = time;
    output.writeTimes[beat] = time;
  }
  const reached = Math.max(first, until);
  actor.time = time;
  actor.frame = Math.floor(reached / actor.stepsPerFrame);
  input.reads = reached;
  output.writes = reached;
  for (const end of actor.ends) {
    end.beat = reached % actor.stepsPerFrame;
    end.step = end.beat;
  }
  if (reached > first) {
    if (input.waitingWriter >= 0) queue.push(input.waitingWriter);
    if (output.waitingReader >= 0) queue.push(output.waitingReader);
    input.waitingWriter = -1;
    output.waitingReader = -1;
  }
  if (reached >= all) return;
  if (reached >= input.writes) input.waitingReader = index;
  else output.waitingWriter = index;
}

/** The next step of the frame that reads or writes; past its last one where none is left. */
function nextStep({ ends, stepsPerFrame }: RunningActor): number {
  let step = stepsPerFrame;
  for (const end of ends) {
    if (end.step < step) step = end.step;
  }
  return step;
}

/** Reads or writes the next beat, and wakes who waits for it. */
function pass(end: End, time: number, queue: number[]): void {
  const { channel } = end;
  if (end.isRead) {
    channel.readTimes[channel.reads++] = time;
    if (channel.waitingWriter >= 0) queue.push(channel.waitingWriter);
    channel.waitingWriter = -1;
  } else {
    channel.writeTimes[channel.writes++] = time;
    if (channel.waitingReader >= 0) queue.push(channel.waitingReader);
    channel.waitingReader = -1;
  }
  end.beat++;
  end.step = end.beat < end.stepOfBeat.length ? end.stepOfBeat[end.beat] : PAST_ALL_STEPS;
}

function nextFrame(end: End): void {
  end.beat = 0;
  end.step = end.stepOfBeat[0];
  end.firstWrite += end.channel.writesPerFrame;
  end.firstRead += end.channel.readsPerFrame;
}

/** The read that the next write must follow (below 0: none). */
function freeingRead({ channel, firstRead, beat }: End): number {
  return channel.frees ? firstRead + channel.frees[beat] : channel.writes - channel.capacity;
}

/** The write that the next read must follow (below 0: none). */
function neededWrite({ channel, firstWrite, beat }: End): number {
  return channel.needs ? firstWrite + channel.needs[beat] : channel.reads;
}

/** When beat `offset` of each frame was read, of the frames that got so far. */
function timesOfFrames(channel: Channel, offset: number): number[] {
  const count = Math.floor((channel.reads + channel.readsPerFrame - 1 - offset) / channel.readsPerFrame);
  return Array.from({ length: count }, (_, f) => channel.readTimes[f * channel.readsPerFrame + offset]);
}

/** The capacity with which no write would have waited. */
function peakOf({ writes, writeTimes, reads, readTimes, release }: Channel): number {
  let peak = 0;
  let free = 0;
  for (let write = 0; write < writes; write++) {
    while (free < reads && readTimes[free] + release <= writeTimes[write]) free++;
    peak = Math.max(peak, write + 1 - free);
  }
  return peak;
}

function waitingFor(actor: RunningActor): string {
  const step = nextStep(actor);
  for (const end of actor.ends) {
    if (end.step !== step) continue;
    if (end.isRead && neededWrite(end) >= end.channel.writes) return `data of ${end.channel.name}`;
    if (!end.isRead && freeingRead(end) >= end.channel.reads) return `space in ${end.channel.name}`;
  }
  return 'nothing';
}
