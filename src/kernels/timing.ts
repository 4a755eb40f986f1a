/**
 * How a kernel's timing is written down (claim D of ARCHITECTURE.md).
 *
 * A kernel is a few *actors*; an actor is a fixed cyclic list of steps, at most one step a cycle,
 * each as early as its accesses allow. An access says at which step of the frame each beat of a
 * buffer is read or written. A *buffer* holds beats between a writer and a reader: a beat written
 * at cycle t can be read from t + latency on; a write waits until the beat whose place it takes
 * has been read, plus `release` cycles. This is a cyclo-static dataflow graph (Bilsen et al. 1996)
 * with exact times, and it is what the RTL's elastic pipelines do:
 *
 *   one register (valid, ready = empty or leaving):   capacity 1, latency 1, release 0
 *   a chain of n such registers:                      capacity n, latency n, release 0
 *   skid buffer (registered ready, 2 places):         capacity 2, latency 1, release 1
 *   FIFO of depth d:                                  capacity d, latency 1, release 1
 */
export interface Actor {
  readonly name: string;
  readonly stepsPerFrame: number;
}

/** `stepOfBeat[b]` is the step, within the frame, at which beat b is read or written; strictly increasing. */
export interface Access {
  /** Index into the kernel's `actors`. */
  readonly actor: number;
  readonly stepOfBeat: Int32Array;
}

export interface BufferTiming {
  /** Beats held at once; Infinity where a write never waits. */
  readonly capacity: number;
  readonly latency: number;
  readonly release: number;
}

/** A buffer inside a kernel. By default beat j read is beat j written, and write i reuses the place of i - capacity. */
export interface InternalBuffer extends BufferTiming {
  readonly writer: Access;
  readonly reader: Access;
  /** For each read of a frame, the write that it waits for, counted from the frame's first (below 0: of earlier frames). */
  readonly needs?: Int32Array;
  /** For each write of a frame, the read (negative: of earlier frames) that it waits for; replaces `capacity`. */
  readonly frees?: Int32Array;
}

/** What passes between the actors of a kernel, and through its ports. */
export interface KernelFlow {
  readonly buffers: readonly InternalBuffer[];
  /** Per input port: when the kernel takes each beat. */
  readonly inputs: Readonly<Record<string, Access>>;
  /** Per output port: when each beat is written into the kernel's last buffer, and that buffer. */
  readonly outputs: Readonly<Record<string, Access & BufferTiming>>;
}

/** All of a kernel's timing, as the event simulator plays it. */
export interface KernelTiming extends KernelFlow {
  readonly actors: readonly Actor[];
}

/** A room's timing of given parameters. `actors` costs next to nothing, so that folding can ask it for every fold. */
export interface RoomTiming<Params> {
  actors(params: Params): readonly Actor[];
  flow(params: Params): KernelFlow;
}

export function kernelTiming<Params>({ actors, flow }: RoomTiming<Params>, params: Params): KernelTiming {
  return { actors: actors(params), ...flow(params) };
}

/** Cycles a frame takes when nothing waits: no kernel is faster than the longest list of steps in it. */
export const cyclesOf = (actors: readonly Actor[]): number =>
  actors.reduce((most, { stepsPerFrame }) => Math.max(most, stepsPerFrame), 0);

const countings = new Map<number, Int32Array>();

/** `[0, 1, ... n-1]`: a beat at every step. The same array for all of a length, which no one may change. */
export function everyStep(beats: number): Int32Array {
  const known = countings.get(beats);
  if (known) return known;
  const counting = new Int32Array(beats);
  for (let i = 0; i < beats; i++) counting[i] = i;
  countings.set(beats, counting);
  return counting;
}
