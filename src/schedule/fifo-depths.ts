import { invariant } from '../ir/invariant.ts';
import { type Kernel, timingOf } from '../kernels/index.ts';
import { beatsPerFrame, type Stream, widthBits } from '../kernels/stream.ts';
import type { KernelTiming } from '../kernels/timing.ts';
import { bufferedStreams, type Depths } from './assemble.ts';
import { simulateTiming } from './event-simulator.ts';
import type { HardwareGraph } from './hardware.ts';
import { pacedDesign } from './paced-source.ts';
import { partOf, partsOf, runsOf } from './parts.ts';
import { type Pace, type Prediction, paceOf, predict } from './predict.ts';
import { portKey, type TimedDesign } from './wiring.ts';

/** A register: the least that stands between two kernels. */
const REGISTER_DEPTH = 2;

/** Kernels of the parts that are searched before the whole, at least: a layer or two, then some, then many. */
const PART_SIZES = [12, 36, 100];

const timings = new WeakMap<Kernel, KernelTiming>();

/** A design as the event simulator plays it. */
export function timedDesign(graph: HardwareGraph): TimedDesign {
  const timed = (kernel: Kernel): KernelTiming => {
    const timing = timings.get(kernel) ?? timingOf(kernel);
    timings.set(kernel, timing);
    return timing;
  };
  return {
    kernels: graph.kernels.map(kernel => ({ id: kernel.id, timing: timed(kernel) })),
    links: graph.links,
  };
}

/**
 * The least FIFO depths that keep the interval of unbounded FIFOs: lowering any one of them
 * lengthens it or deadlocks. Throughput never falls when a depth grows, so each is found by
 * bisection, from what it holds when frames come evenly, and streams that a register is enough for are found
 * many at a time. Where a frame can wait in one of several streams (in front of a sliding window or behind it,
 * while a gate chooses), it waits in the one with the fewest bits a frame: the others are lowered first.
 *
 * A part of the design alone, its inputs always there and its outputs always taken, is never slower than
 * in the whole. So what small parts need is searched first, and is where the search in greater ones
 * begins (and mostly ends), up to the whole.
 */
export function chooseDepths(build: (depths: Depths) => HardwareGraph): {
  readonly graph: HardwareGraph;
  readonly prediction: Prediction;
} {
  const smallest = evaluate(build, new Map());
  const { interval } = smallest;
  if (interval <= slowestActor(smallest.graph)) return smallest;
  const streams = bufferedStreams(smallest.graph);
  const roomy = new Map(streams.map(s => [s.id, roomyDepth(s)]));
  const fastest = evaluate(build, roomy);
  if (interval <= fastest.interval) return smallest;
  const paced = withElsewhere(pacedDepths(fastest, streams), streams);
  const enough = evaluate(build, paced).interval <= fastest.interval ? paced : roomy;
  const least = new Map<string, number>();
  for (const part of searchedParts(smallest.graph)) {
    const buildPart = (depths: Depths) => partOf(build(depths), part);
    const inside = bufferedStreams(partOf(smallest.graph, part));
    const search = new Search(buildPart, inside, enough, fastest.interval, least);
    for (const [id, depth] of search.run()) least.set(id, depth);
  }
  const found = new Search(build, streams, enough, fastest.interval, least).run();
  return evaluate(build, found.size > 0 ? found : enough);
}

/** Small parts first: runs, which cut skips open, and then parts that hold forks and their joins. */
function searchedParts(graph: HardwareGraph): ReadonlySet<string>[] {
  const all = [...runsOf(graph, PART_SIZES[0]), ...PART_SIZES.flatMap(size => partsOf(graph, size))];
  // What a greater part needs was needed in it already.
  const isIn = (part: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
    part.size <= other.size && [...part].every(id => other.has(id));
  return all.filter((part, i) => !all.slice(0, i).some(earlier => isIn(part, earlier)));
}

/**
 * What each stream holds at most when frames come evenly, one per interval, and nothing is ever full: as much
 * is enough for frames that come faster.
 */
function pacedDepths(
  { graph, interval }: Evaluation,
  streams: readonly Stream[],
): ReadonlyMap<string, number> {
  const { peakBeats } = simulateTiming(pacedDesign(timedDesign(graph), Math.ceil(interval)), PACED_FRAMES);
  return new Map(
    streams.map(stream => {
      const link = graph.links.find(l => l.stream.id === stream.id);
      invariant(link, `no link carries ${stream.id}`);
      return [
        stream.id,
        Math.min(roomyDepth(stream), Math.max(REGISTER_DEPTH, peakBeats(portKey(link.from)))),
      ];
    }),
  );
}

/**
 * With nothing full, what waits waits as far downstream as it gets. Where that is a good part of a frame, streams that
 * take fewer bits for it may hold it instead, and get room to begin with.
 */
function withElsewhere(
  depths: ReadonlyMap<string, number>,
  streams: readonly Stream[],
): ReadonlyMap<string, number> {
  const waiting = streams.filter(s => (depths.get(s.id) ?? 0) > beatsPerFrame(s) / 2);
  const bits = Math.max(0, ...waiting.map(bitsPerFrame));
  const cheaper = streams.filter(s => bitsPerFrame(s) < bits);
  return new Map([...depths, ...cheaper.map(s => [s.id, roomyDepth(s)] as const)]);
}

/** The skip around a deep part holds as many frames as are on their way through it. */
const ROOMY_FRAMES = 8;

/** Frames after which the streams have mostly held what they ever hold. */
const PACED_FRAMES = 6;

/** What a stream would hold if it held a frame. */
const bitsPerFrame = (stream: Stream): number => beatsPerFrame(stream) * widthBits(stream);

const roomyDepth = (stream: Stream): number => ROOMY_FRAMES * beatsPerFrame(stream) + 2;

interface Evaluation {
  readonly graph: HardwareGraph;
  readonly prediction: Prediction;
  /** Infinity for a deadlock. */
  readonly interval: number;
}

/** Streams that `depths` does not name have registers. */
function evaluate(build: (depths: Depths) => HardwareGraph, depths: ReadonlyMap<string, number>): Evaluation {
  const graph = build(id => depths.get(id) ?? REGISTER_DEPTH);
  const prediction = predict(timedDesign(graph));
  const isBlocked = prediction.blocked.length > 0;
  return {
    graph,
    prediction,
    interval: isBlocked ? Number.POSITIVE_INFINITY : prediction.initiationIntervalCycles,
  };
}

/** No design is faster than the longest list of steps in it. */
function slowestActor(graph: HardwareGraph): number {
  const steps = timedDesign(graph).kernels.flatMap(k => k.timing.actors.map(a => a.stepsPerFrame));
  return steps.reduce((a, b) => Math.max(a, b));
}

/** How a design of some depths keeps the interval. */
interface Found {
  readonly graph: HardwareGraph;
  readonly pace: Pace;
}

class Search {
  private readonly build: (depths: Depths) => HardwareGraph;
  private readonly streams: readonly Stream[];
  private readonly interval: number;
  /** Depths below which the interval is known to be longer; a register where nothing is known. */
  private readonly least: ReadonlyMap<string, number>;
  private depths: ReadonlyMap<string, number>;
  private best: Found | undefined;

  constructor(
    build: (depths: Depths) => HardwareGraph,
    streams: readonly Stream[],
    enough: ReadonlyMap<string, number>,
    interval: number,
    least: ReadonlyMap<string, number>,
  ) {
    this.build = build;
    this.streams = streams;
    this.interval = interval;
    this.least = new Map(least);
    this.depths = new Map(streams.map(s => [s.id, enough.get(s.id) ?? REGISTER_DEPTH]));
  }

  /** The depths found; none where not even those to begin with keep the interval. */
  run(): ReadonlyMap<string, number> {
    const smallest = this.streams.map(s => [s.id, this.leastOf(s.id)] as const);
    if (this.accepts(smallest)) return this.depths;
    this.best = this.paced(this.depths);
    if (!this.best) return new Map();
    this.shrink(
      this.streams.toSorted((a, b) => bitsPerFrame(b) - bitsPerFrame(a)),
      true,
    );
    return this.depths;
  }

  /**
   * Lowers the depths of a group of streams as far as they go, those outside it kept.
   *
   * @param isRefused the least depths of all of them are known not to do
   */
  private shrink(group: readonly Stream[], isRefused = false): void {
    const smallest = group.map(s => [s.id, this.leastOf(s.id)] as const);
    if (group.length === 0 || (!isRefused && this.accepts(smallest))) return;
    if (group.length === 1) {
      this.lower(group[0].id);
      return;
    }
    const half = group.length >> 1;
    const [first, second] = [group.slice(0, half), group.slice(half)];
    this.shrink(first);
    this.shrink(
      second,
      first.every(s => this.depthOf(s.id) === this.leastOf(s.id)),
    );
  }

  /** Lowers the depth of a stream as far as it goes, which is not to the least known. */
  private lower(id: string): void {
    let low = this.leastOf(id) + 1;
    // What it held at most is always enough.
    let high = Math.min(this.depthOf(id), Math.max(low, this.peakOf(id)));
    // Most depths are far below their bound.
    for (let step = low; low + step < high; step *= 2) {
      if (this.accepts([[id, low + step]])) high = low + step;
      else low += step + 1;
    }
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.accepts([[id, middle]])) high = middle;
      else low = middle + 1;
    }
    this.accepts([[id, high]]);
  }

  private depthOf(id: string): number {
    return this.depths.get(id) ?? REGISTER_DEPTH;
  }

  private leastOf(id: string): number {
    return this.least.get(id) ?? REGISTER_DEPTH;
  }

  /** Takes over other depths where they keep the interval. */
  private accepts(changes: readonly (readonly [id: string, depth: number])[]): boolean {
    const depths = new Map([...this.depths, ...changes]);
    if (changes.every(([id, depth]) => this.depths.get(id) === depth)) return true;
    const found = this.paced(depths);
    if (!found) return false;
    this.depths = depths;
    this.best = found;
    return true;
  }

  private paced(depths: ReadonlyMap<string, number>): Found | undefined {
    const graph = this.build(id => depths.get(id) ?? REGISTER_DEPTH);
    const pace = paceOf(timedDesign(graph), this.interval);
    return pace && { graph, pace };
  }

  private peakOf(id: string): number {
    const link = this.best?.graph.links.find(l => l.stream.id === id);
    return this.best && link ? this.best.pace.peakBeats(portKey(link.from)) : Number.POSITIVE_INFINITY;
  }
}
