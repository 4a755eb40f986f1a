import type { HardwareGraph } from '../hardware.ts';
import { type Kernel, timingOf } from '../kernels/index.ts';
import { beatsPerFrame, type Stream } from '../stream.ts';
import type { KernelTiming } from '../timing.ts';
import { bufferedStreams, type Depths } from './assemble.ts';
import { portKey, type TimedDesign } from './event-simulator.ts';
import { type Prediction, predict } from './predict.ts';

/** A register: the least that stands between two kernels. */
const REGISTER_DEPTH = 2;

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
 * bisection, and streams that a register is enough for are found many at a time.
 */
export function chooseDepths(build: (depths: Depths) => HardwareGraph): {
  readonly graph: HardwareGraph;
  readonly prediction: Prediction;
} {
  const smallest = evaluate(build, new Map());
  const { interval } = smallest;
  if (interval <= slowestActor(smallest.graph)) return smallest;
  const streams = bufferedStreams(smallest.graph);
  const roomy = evaluate(build, new Map(streams.map(s => [s.id, 2 * beatsPerFrame(s) + 2])));
  if (interval <= roomy.interval) return smallest;
  return new Search(build, streams, roomy).run();
}

interface Evaluation {
  readonly graph: HardwareGraph;
  readonly prediction: Prediction;
  /** Infinity for a deadlock. */
  readonly interval: number;
}

/** Streams that `depths` does not name have registers; an interval above `enough` may be told too low. */
function evaluate(
  build: (depths: Depths) => HardwareGraph,
  depths: ReadonlyMap<string, number>,
  enough?: number,
): Evaluation {
  const graph = build(id => depths.get(id) ?? REGISTER_DEPTH);
  const prediction = predict(timedDesign(graph), enough);
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

class Search {
  private readonly build: (depths: Depths) => HardwareGraph;
  private readonly streams: readonly Stream[];
  private readonly interval: number;
  private depths: ReadonlyMap<string, number>;
  private best: Evaluation;

  constructor(build: (depths: Depths) => HardwareGraph, streams: readonly Stream[], roomy: Evaluation) {
    this.build = build;
    this.streams = streams;
    this.interval = roomy.interval;
    this.depths = new Map(streams.map(s => [s.id, 2 * beatsPerFrame(s) + 2]));
    this.best = roomy;
  }

  run(): Evaluation {
    this.shrink(this.streams);
    return this.best;
  }

  /** Lowers the depths of a group of streams as far as they go, those outside it kept. */
  private shrink(group: readonly Stream[]): void {
    if (this.accepts(group.map(s => [s.id, REGISTER_DEPTH]))) return;
    if (group.length > 1) {
      const half = group.length >> 1;
      this.shrink(group.slice(0, half));
      this.shrink(group.slice(half));
      return;
    }
    const [{ id }] = group;
    let low = REGISTER_DEPTH + 1;
    // What it held at most is always enough.
    let high = Math.min(this.depths.get(id) ?? low, Math.max(low, this.peakOf(id)));
    // Most depths are far below their bound.
    for (let guess = 2 * low; guess < high; guess *= 2) {
      if (this.accepts([[id, guess]])) high = guess;
      else low = guess + 1;
    }
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.accepts([[id, middle]])) high = middle;
      else low = middle + 1;
    }
    this.accepts([[id, high]]);
  }

  /** Takes over other depths where they keep the interval. */
  private accepts(changes: readonly (readonly [id: string, depth: number])[]): boolean {
    const depths = new Map([...this.depths, ...changes]);
    if (changes.every(([id, depth]) => this.depths.get(id) === depth)) return true;
    const evaluation = evaluate(this.build, depths, this.interval);
    if (evaluation.interval > this.interval) return false;
    this.depths = depths;
    this.best = evaluation;
    return true;
  }

  private peakOf(id: string): number {
    const { graph, prediction } = this.best;
    const link = graph.links.find(l => l.stream.id === id);
    return link ? prediction.peakBeats(portKey(link.from)) : Number.POSITIVE_INFINITY;
  }
}
