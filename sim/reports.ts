import type { Design } from '../src/artifact/index.ts';
import { invariant } from '../src/ir/invariant.ts';
import { sizeOf } from '../src/ir/tensor.ts';
import { areaPrice } from '../src/kernels/area-price.ts';
import { costOf } from '../src/kernels/index.ts';
import { beatsPerFrame } from '../src/kernels/stream.ts';
import { infoOf } from '../src/ops/index.ts';
import type { Bench, SimulationResult } from './bench.ts';
import { shapeOf, streamOf } from './design-streams.ts';
import type { ReferenceRun } from './golden.ts';

export interface StreamReport {
  readonly stream: string;
  readonly value: string;
  readonly beats: number;
  readonly mismatches: number;
  /** How many different integers the reference saw on the stream, and how many its type has in range. */
  readonly distinct: number;
  readonly possible: number;
}

/** What a FIFO held in the run without stalls, in which it is needed most. */
export interface FifoReport {
  readonly fifo: string;
  readonly depthBeats: number;
  readonly peakBeats: number;
  /** LUTs that a FIFO as deep as the peak would save, by the estimate; small differences of depth save none. */
  readonly wastedLuts: number;
}

/** What was seen where the network is cut, or can be. */
export interface CutReport {
  /** The node or tensor of the model. */
  readonly cut: string;
  /** The layer value. */
  readonly value: string;
  /** Every stream that carries it, the AXI4-Streams of the design among them. */
  readonly streams: readonly string[];
  /** Elements of whole frames that were compared, on each of the streams. */
  readonly elements: number;
  /** How many different integers the reference saw, and how many there can be. */
  readonly distinct: number;
  readonly possible: number;
  /** Beats that differ, over the streams, with random stalls and without. */
  readonly mismatches: number;
}

/** LUTs of counters, by which FIFOs in the same memory differ; less is not told. */
const COUNTER_LUTS = 16;

export function fifoReports(
  { hardware }: Design,
  { fifos = [] }: Bench,
  run: SimulationResult,
): FifoReport[] {
  return fifos.map(({ name }, i) => {
    const kernel = hardware.kernels.find(({ id }) => id === name);
    invariant(kernel?.kind === 'fifo', `${name} is no FIFO`);
    const { depth } = kernel.params;
    const peakBeats = run.fifoPeaks[i];
    const enough = { ...kernel, params: { ...kernel.params, depth: Math.max(2, peakBeats) } };
    const saved = Math.round(areaPrice(costOf(kernel)) - areaPrice(costOf(enough)));
    return { fifo: name, depthBeats: depth, peakBeats, wastedLuts: saved > COUNTER_LUTS ? saved : 0 };
  });
}

export function streamReports(
  design: Design,
  result: SimulationResult,
  reference: ReferenceRun,
): StreamReport[] {
  const distinct = new Map<string, number>();
  for (const [name, values] of reference.values) distinct.set(name, new Set(values).size);
  return design.hardware.links.map(({ stream, value }) => {
    const seen = streamOf(result, stream.id);
    return {
      stream: stream.id,
      value,
      beats: seen.beats,
      mismatches: seen.mismatches,
      distinct: distinct.get(value) ?? 0,
      possible: possibleValues(design, value),
    };
  });
}

/** How many integers a value can be. */
function possibleValues({ layers }: Design, value: string): number {
  const { type, range } = infoOf(layers, value);
  return type.kind === 'bipolar' ? 2 : range.max - range.min + 1;
}

export function cutReports(
  design: Design,
  run: SimulationResult,
  timing: SimulationResult,
  reference: ReferenceRun,
): CutReport[] {
  const { layers, hardware, manifest } = design;
  return (manifest.cuts ?? []).map(({ name, value }) => {
    const streams = [
      ...hardware.sources.filter(source => source.value === value).map(source => source.name),
      ...hardware.links.filter(link => link.value === value).map(link => link.stream.id),
      ...hardware.sinks.filter(sink => sink.value === value).map(sink => sink.name),
    ];
    const seen = streams.map(stream => streamOf(run, stream));
    const frames = Math.min(
      ...seen.map(({ beats }, i) => Math.floor(beats / beatsPerFrame(shapeOf(design, streams[i])))),
    );
    const inRuns = [...seen, ...streams.map(stream => streamOf(timing, stream))];
    return {
      cut: name,
      value,
      streams,
      elements: frames * sizeOf(infoOf(layers, value).shape),
      distinct: new Set(reference.values.get(value)).size,
      possible: possibleValues(design, value),
      mismatches: inRuns.reduce((sum, stream) => sum + stream.mismatches, 0),
    };
  });
}
