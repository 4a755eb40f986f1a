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
  /** When each frame's first beat is taken at each unconnected input port. */
  readonly frameStarts: ReadonlyMap<string, readonly number[]>;
  /** When each frame's last beat is taken at each unconnected output port, by a reader that never waits. */
  readonly frameEnds: ReadonlyMap<string, readonly number[]>;
  /** Kernels that could not finish (empty unless the design deadlocks), each with what it waits for. */
  readonly blocked: readonly { readonly kernel: string; readonly actor: string; readonly waitsFor: string }[];
}

export const portKey = (port: TimedPort): string => `${port.kernel}.${port.port}`;

interface RunningAccess {
  readonly stepOfBeat: Int32Array;
  readonly beatsPerFrame: number;
  /** Beats done so far, over all frames. */
  done: number;
  /** Beat within the frame, and frame, of the next beat. */
  beat: number;
  frame: number;
  readonly buffer: RunningBuffer;
  readonly isRead: boolean;
}

interface RunningBuffer {
  readonly timing: BufferTiming;
  readonly needs?: Int32Array;
  readonly frees?: Int32Array;
  readonly name: string;
  readonly writeTimes: Float64Array;
  readonly readTimes: Float64Array;
  writes: number;
  reads: number;
  readsPerFrame: number;
  writesPerFrame: number;
  writer: number;
  reader: number;
}

interface RunningActor {
  readonly kernel: string;
  readonly name: string;
  readonly stepsPerFrame: number;
  readonly accesses: RunningAccess[];
  frame: number;
  step: number;
  time: number;
}

/**
 * Executes a design for some frames, every step as early as it can. Kernels are Kahn processes, so
 * the result does not depend on the order in which actors are advanced here.
 */
export function simulateTiming(design: TimedDesign, frames: number): TimedRun {
  const actors: RunningActor[] = [];
  const actorBase = new Map<string, number>();
  const timings = new Map<string, KernelTiming>();
  for (const { id, timing } of design.kernels) {
    invariant(!actorBase.has(id), `kernel id ${id} used twice`);
    actorBase.set(id, actors.length);
    timings.set(id, timing);
    for (const actor of timing.actors) {
      actors.push({ kernel: id, ...actor, accesses: [], frame: 0, step: 0, time: -1 });
    }
  }

  const attach = (actor: number, access: Access, buffer: RunningBuffer, isRead: boolean): void => {
    actors[actor].accesses.push({
      stepOfBeat: access.stepOfBeat,
      beatsPerFrame: access.stepOfBeat.length,
      done: 0,
      beat: 0,
      frame: 0,
      buffer,
      isRead,
    });
    if (isRead) buffer.reader = actor;
    else buffer.writer = actor;
  };

  const open = (
    name: string,
    timing: BufferTiming & Pick<InternalBuffer, 'needs' | 'frees'>,
    writesPerFrame: number,
    readsPerFrame: number,
  ): RunningBuffer => {
    invariant(
      timing.needs !== undefined || writesPerFrame === readsPerFrame,
      `${name}: ${writesPerFrame} beats written and ${readsPerFrame} read per frame`,
    );
    return {
      timing,
      ...(timing.needs ? { needs: timing.needs } : {}),
      ...(timing.frees ? { frees: timing.frees } : {}),
      name,
      writeTimes: new Float64Array(writesPerFrame * frames),
      readTimes: new Float64Array(readsPerFrame * frames),
      writes: 0,
      reads: 0,
      readsPerFrame,
      writesPerFrame,
      writer: -1,
      reader: -1,
    };
  };

  for (const { id, timing } of design.kernels) {
    const base = actorBase.get(id) ?? 0;
    timing.buffers.forEach((b, i) => {
      const buffer = open(`${id} buffer ${i}`, b, b.writer.stepOfBeat.length, b.reader.stepOfBeat.length);
      attach(base + b.writer.actor, b.writer, buffer, false);
      attach(base + b.reader.actor, b.reader, buffer, true);
    });
  }

  const resolve = (port: TimedPort, side: 'inputs' | 'outputs') => {
    const access = timings.get(port.kernel)?.[side][port.port];
    invariant(access, `no ${side} port ${portKey(port)}`);
    return { access, actor: (actorBase.get(port.kernel) ?? 0) + access.actor };
  };

  const linked = new Set<string>();
  for (const link of design.links) {
    const from = resolve(link.from, 'outputs');
    const to = resolve(link.to, 'inputs');
    const name = `${portKey(link.from)} -> ${portKey(link.to)}`;
    const buffer = open(
      name,
      from.access as Access & BufferTiming,
      from.access.stepOfBeat.length,
      to.access.stepOfBeat.length,
    );
    attach(from.actor, from.access, buffer, false);
    attach(to.actor, to.access, buffer, true);
    linked.add(`out ${portKey(link.from)}`).add(`in ${portKey(link.to)}`);
  }

  const starts = new Map<string, { actor: number; step: number; times: number[] }>();
  const ends = new Map<string, RunningBuffer>();
  for (const { id, timing } of design.kernels) {
    for (const [port, access] of Object.entries(timing.inputs)) {
      const key = portKey({ kernel: id, port });
      if (linked.has(`in ${key}`)) continue;
      starts.set(key, {
        actor: (actorBase.get(id) ?? 0) + access.actor,
        step: access.stepOfBeat[0],
        times: [],
      });
    }
    for (const [port, access] of Object.entries(timing.outputs)) {
      const key = portKey({ kernel: id, port });
      if (linked.has(`out ${key}`)) continue;
      const beats = access.stepOfBeat.length;
      const buffer = open(key, access, beats, beats);
      attach((actorBase.get(id) ?? 0) + access.actor, access, buffer, false);
      const sink = actors.length;
      actors.push({
        kernel: key,
        name: 'sink',
        stepsPerFrame: beats,
        accesses: [],
        frame: 0,
        step: 0,
        time: -1,
      });
      attach(sink, { actor: sink, stepOfBeat: everyStep(beats) }, buffer, true);
      ends.set(key, buffer);
    }
  }
  const startsOfActor = new Map<number, { step: number; times: number[] }[]>();
  for (const start of starts.values()) {
    startsOfActor.set(start.actor, [...(startsOfActor.get(start.actor) ?? []), start]);
  }

  // Advance any actor that can move; a move may free its neighbours.
  const ready = new Set(actors.keys());
  const wake = (actor: number): void => void ready.add(actor);
  for (const index of ready) {
    ready.delete(index);
    const actor = actors[index];
    while (actor.frame < frames) {
      const time = earliest(actor);
      if (Number.isNaN(time)) break;
      for (const start of startsOfActor.get(index) ?? []) {
        if (start.step === actor.step) start.times.push(time);
      }
      commit(actor, time, wake);
    }
  }

  return {
    frameStarts: new Map([...starts].map(([key, start]) => [key, start.times])),
    frameEnds: new Map(
      [...ends].map(([key, buffer]) => {
        const count = Math.floor(buffer.reads / buffer.readsPerFrame);
        return [
          key,
          Array.from({ length: count }, (_, f) => buffer.readTimes[(f + 1) * buffer.readsPerFrame - 1]),
        ];
      }),
    ),
    blocked: actors
      .filter(actor => actor.frame < frames)
      .map(actor => ({ kernel: actor.kernel, actor: actor.name, waitsFor: waitingFor(actor) })),
  };
}

/** The read that write `access.done` must follow (below 0: none). */
function freeingRead(access: RunningAccess): number {
  const { buffer } = access;
  if (buffer.frees) return access.frame * buffer.readsPerFrame + buffer.frees[access.beat];
  return access.done - buffer.timing.capacity;
}

/** The write that read `access.done` must follow. */
function neededWrite(access: RunningAccess): number {
  const { buffer } = access;
  return buffer.needs ? access.frame * buffer.writesPerFrame + buffer.needs[access.beat] : access.done;
}

/** The earliest cycle of the actor's next step, or NaN when what it waits for has not happened yet. */
function earliest(actor: RunningActor): number {
  let time = actor.time + 1;
  for (const access of actor.accesses) {
    if (access.stepOfBeat[access.beat] !== actor.step || access.frame !== actor.frame) continue;
    const { buffer } = access;
    if (access.isRead) {
      const write = neededWrite(access);
      if (write >= buffer.writes) return Number.NaN;
      time = Math.max(time, buffer.writeTimes[write] + buffer.timing.latency);
    } else {
      const read = freeingRead(access);
      if (read >= buffer.reads) return Number.NaN;
      if (read >= 0) time = Math.max(time, buffer.readTimes[read] + buffer.timing.release);
    }
  }
  return time;
}

function commit(actor: RunningActor, time: number, wake: (actor: number) => void): void {
  for (const access of actor.accesses) {
    if (access.frame !== actor.frame || access.stepOfBeat[access.beat] !== actor.step) continue;
    const { buffer } = access;
    if (access.isRead) {
      buffer.readTimes[buffer.reads++] = time;
      wake(buffer.writer);
    } else {
      buffer.writeTimes[buffer.writes++] = time;
      wake(buffer.reader);
    }
    access.done++;
    if (++access.beat === access.beatsPerFrame) {
      access.beat = 0;
      access.frame++;
    }
  }
  actor.time = time;
  if (++actor.step === actor.stepsPerFrame) {
    actor.step = 0;
    actor.frame++;
  }
}

function waitingFor(actor: RunningActor): string {
  for (const access of actor.accesses) {
    if (access.stepOfBeat[access.beat] !== actor.step || access.frame !== actor.frame) continue;
    const { buffer } = access;
    if (access.isRead && neededWrite(access) >= buffer.writes) return `data of ${buffer.name}`;
    if (!access.isRead && freeingRead(access) >= buffer.reads) return `space in ${buffer.name}`;
  }
  return 'nothing';
}
