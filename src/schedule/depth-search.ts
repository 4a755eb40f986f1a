import { beatsPerFrame, type Stream } from '../kernels/stream.ts';
import type { Buffers } from './buffers.ts';
import { bitsPerFrame, REGISTER_DEPTH } from './depths.ts';
import type { PeriodicSchedule } from './periodic-schedule.ts';

/** A search for the least depths of some streams with which a design, or a part of it, keeps its interval. */
export class DepthSearch {
  readonly #schedule: PeriodicSchedule;
  readonly #buffers: Buffers;
  readonly #streams: readonly Stream[];
  /** Depths below which there is no schedule. */
  readonly #least: Map<string, number>;
  readonly #depths: Map<string, number>;
  /** Of streams that were refused one less than their least depth, how many cycles too slow it was. */
  readonly #refused = new Map<string, number>();

  /**
   * @param schedule one of the depths `enough`
   * @param least a register where nothing is said
   */
  constructor(
    schedule: PeriodicSchedule,
    buffers: Buffers,
    streams: readonly Stream[],
    enough: ReadonlyMap<string, number>,
    least: ReadonlyMap<string, number>,
  ) {
    this.#schedule = schedule;
    this.#buffers = buffers;
    this.#streams = streams;
    this.#least = new Map(least);
    this.#depths = new Map(enough);
  }

  /** Streams of many bits a frame are lowered first, so that what must wait waits where it takes the fewest. */
  run(): ReadonlyMap<string, number> {
    this.#shrink(this.#streams.toSorted((a, b) => bitsPerFrame(b) - bitsPerFrame(a)));
    return new Map(this.#streams.map(({ id }) => [id, this.#depthOf(id)]));
  }

  /**
   * Lowers the depths of a group of streams as far as they go, those outside it kept.
   *
   * @param isRefused the least depths of all of them are known not to do
   */
  #shrink(group: readonly Stream[], isRefused = false): void {
    const lowerable = group.filter(({ id }) => this.#depthOf(id) > this.#leastOf(id));
    if (lowerable.length === 0) return;
    if (lowerable.length === 1) {
      const [{ id }] = lowerable;
      if (isRefused && !this.#refused.has(id)) this.#refuse(id, this.#leastOf(id), 0);
      this.#lower(lowerable[0]);
      return;
    }
    const least = new Map(lowerable.map(({ id }) => [id, this.#leastOf(id)]));
    if (!isRefused && this.#tooSlowFor(least) === undefined) return;
    const half = lowerable.length >> 1;
    const [first, second] = [lowerable.slice(0, half), lowerable.slice(half)];
    this.#shrink(first);
    this.#shrink(
      second,
      first.every(({ id }) => this.#depthOf(id) === this.#leastOf(id) && !this.#refused.has(id)),
    );
  }

  /** Lowers the depth of a stream as far as it goes. */
  #lower(stream: Stream): void {
    const { id } = stream;
    const tooSlowFor = (depth: number) => this.#tooSlowFor(new Map([[id, depth]]));
    if (!this.#refused.has(id) && tooSlowFor(this.#leastOf(id)) === undefined) return;
    // What it holds in the schedule is enough, and mostly the least.
    const lowersToLeast = (): boolean => {
      tooSlowFor(Math.max(this.#leastOf(id), Math.min(this.#depthOf(id), this.#mostHeld(id))));
      return this.#leastOf(id) >= this.#depthOf(id) || tooSlowFor(this.#depthOf(id) - 1) !== undefined;
    };
    if (lowersToLeast()) return;
    // Where it is not, that is mostly far below. A beat more takes off about the cycles from beat to beat.
    const { cycles, frames } = this.#schedule.interval;
    const beatsPerCycle = (beatsPerFrame(stream) * frames) / cycles;
    for (let step = 1; ; step *= 2) {
      const more = Math.max(step, Math.ceil((this.#refused.get(id) ?? 0) * beatsPerCycle));
      const depth = this.#leastOf(id) - 1 + more;
      if (depth >= this.#depthOf(id) || tooSlowFor(depth) === undefined) break;
    }
    while (!lowersToLeast()) tooSlowFor((this.#leastOf(id) + this.#depthOf(id)) >> 1);
  }

  #mostHeld(id: string): number {
    return this.#schedule.mostHeld(this.#buffers.placeOf(id, stream => this.#depthOf(stream)));
  }

  #depthOf(id: string): number {
    return this.#depths.get(id) ?? REGISTER_DEPTH;
  }

  #leastOf(id: string): number {
    return this.#least.get(id) ?? REGISTER_DEPTH;
  }

  /** Takes over lower depths where they keep the interval; otherwise gives how many cycles too slow some beats are. */
  #tooSlowFor(changes: ReadonlyMap<string, number>): number | undefined {
    const depthOf = (stream: string): number => changes.get(stream) ?? this.#depthOf(stream);
    const tooSlow = this.#schedule.lower(this.#buffers.capacities(changes.keys(), depthOf));
    if (tooSlow === undefined) {
      for (const [id, depth] of changes) this.#depths.set(id, depth);
      return undefined;
    }
    // The others are never deeper again.
    const [[id, depth], ...others] = [...changes].filter(([id, depth]) => depth < this.#depthOf(id));
    if (others.length === 0) this.#refuse(id, depth, tooSlow);
    return tooSlow;
  }

  #refuse(id: string, depth: number, tooSlow: number): void {
    this.#least.set(id, depth + 1);
    this.#refused.set(id, tooSlow);
  }
}
