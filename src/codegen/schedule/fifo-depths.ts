import type { HardwareGraph } from '../hardware.ts';
import { timingOf } from '../kernels/index.ts';
import { beatsPerFrame } from '../stream.ts';
import { bufferedStreams, type Depths } from './assemble.ts';
import type { TimedDesign } from './event-simulator.ts';
import { type Prediction, predict } from './predict.ts';

/** A design as the event simulator plays it. */
export function timedDesign(graph: HardwareGraph): TimedDesign {
  return {
    kernels: graph.kernels.map(kernel => ({ id: kernel.id, timing: timingOf(kernel) })),
    links: graph.links,
  };
}

/**
 * The least FIFO depths that keep the interval of unbounded FIFOs: lowering any one of them
 * lengthens it or deadlocks. Depth 2 is a register, the least there is.
 */
export function chooseDepths(build: (depths: Depths) => HardwareGraph): {
  readonly graph: HardwareGraph;
  readonly prediction: Prediction;
} {
  const smallest = build(() => 2);
  const streams = bufferedStreams(smallest);
  const whole = new Map(streams.map(s => [s.id, 2 * beatsPerFrame(s) + 2]));
  const intervalOf = (depths: ReadonlyMap<string, number>): number => {
    const prediction = predict(timedDesign(build(id => depths.get(id) ?? 2)));
    return prediction.blocked.length > 0 ? Number.POSITIVE_INFINITY : prediction.initiationIntervalCycles;
  };
  const best = intervalOf(whole);
  const minimal = new Map(streams.map(s => [s.id, 2]));
  if (intervalOf(minimal) <= best) return finish(smallest);

  const depths = new Map(whole);
  for (const { id } of streams) {
    let low = 2;
    let high = depths.get(id) ?? 2;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (intervalOf(new Map(depths).set(id, middle)) <= best) high = middle;
      else low = middle + 1;
    }
    depths.set(id, high);
  }
  return finish(build(id => depths.get(id) ?? 2));
}

function finish(graph: HardwareGraph) {
  return { graph, prediction: predict(timedDesign(graph)) };
}
