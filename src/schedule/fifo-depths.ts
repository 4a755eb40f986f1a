import { invariant } from '../ir/invariant.ts';
import { type Kernel, timingOf } from '../kernels/index.ts';
import { beatsPerFrame, type Stream } from '../kernels/stream.ts';
import type { KernelTiming } from '../kernels/timing.ts';
import { bufferedStreams, type Depths } from './assemble.ts';
import { Buffers } from './buffers.ts';
import { DepthSearch } from './depth-search.ts';
import { bitsPerFrame, REGISTER_DEPTH } from './depths.ts';
import { fastestSchedule } from './fastest-schedule.ts';
import type { HardwareGraph } from './hardware.ts';
import { partOf, partsOf, runsOf } from './parts.ts';
import type { Interval } from './periodic-schedule.ts';
import { type Prediction, predict } from './predict.ts';
import type { TimedDesign } from './wiring.ts';

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
 * The least FIFO depths that keep the interval of unbounded FIFOs: lowering any one of them lengthens it or deadlocks.
 * Throughput never falls when a depth grows. Where a frame can wait in one of several streams (in front of a sliding window
 * or behind it, while a gate chooses), it waits in the one with the fewest bits a frame: the others are lowered first.
 *
 * A part of the design alone, its inputs always there and its outputs always taken, is never slower than
 * in the whole. So what small parts need is searched first, and is where the search in greater ones
 * begins (and mostly ends), up to the whole.
 */
export function chooseDepths(build: (depths: Depths) => HardwareGraph): {
  readonly graph: HardwareGraph;
  readonly prediction: Prediction;
} {
  const { depths, interval } = leastDepths(build);
  const graph = build(id => depths.get(id) ?? REGISTER_DEPTH);
  return { graph, prediction: predict(timedDesign(graph), interval.cycles / interval.frames) };
}

interface LeastDepths {
  readonly depths: ReadonlyMap<string, number>;
  readonly interval: Interval;
}

function leastDepths(build: (depths: Depths) => HardwareGraph): LeastDepths {
  const graph = build(() => REGISTER_DEPTH);
  const streams = bufferedStreams(graph);
  const roomy = new Map(streams.map(s => [s.id, roomyDepth(s)]));
  const fastest = fastestSchedule(timedDesign(build(id => roomy.get(id) ?? REGISTER_DEPTH)));
  invariant(fastest, 'the design deadlocks with room for all that waits');
  const { wiring, precedences, schedule } = fastest;
  const buffers = new Buffers(graph, wiring);
  const depthsOf = (depths: ReadonlyMap<string, number>) => (id: string) => depths.get(id) ?? REGISTER_DEPTH;
  const held = new Map(
    streams.map(({ id }) => {
      const most = schedule.mostHeld(buffers.placeOf(id, depthsOf(roomy)));
      return [id, Math.max(REGISTER_DEPTH, most)];
    }),
  );
  const begin = withElsewhere(held, streams);
  const tooSlow = schedule.lower(buffers.capacities(begin.keys(), depthsOf(begin)));
  const enough = tooSlow === undefined ? begin : roomy;

  const { actors } = precedences;
  const least = new Map<string, number>();
  const whole = new Set(graph.kernels.map(k => k.id));
  for (const kernels of [...searchedParts(graph), whole]) {
    const part = schedule.partOf(actor => kernels.has(actors[actor].kernel));
    const inside = bufferedStreams(partOf(graph, kernels));
    const search = new DepthSearch(part, buffers, inside, enough, least);
    for (const [id, depth] of search.run()) least.set(id, depth);
  }
  return { depths: least, interval: schedule.interval };
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

const roomyDepth = (stream: Stream): number => ROOMY_FRAMES * beatsPerFrame(stream) + 2;
