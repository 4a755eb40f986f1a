import type { GraphOp } from '../graph-ops/index.ts';
import { fail } from '../ir/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { calibrateDiagnostic } from './diagnostics.ts';
import { type InputFrames, valuesOf } from './frames.ts';

/** What a value was in the calibration frames. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** The magnitude that the range is to hold: the largest, or the percentile asked for. */
  readonly bound: number;
  readonly meanMagnitude: number;
}

/** Bins of the histogram of magnitudes from which a percentile is read. */
const BINS = 4096;

/**
 * The range of each value over all frames of the float network. A percentile is the upper edge of the bin
 * of magnitudes that it falls into, of 4,096 bins up to the largest.
 */
export function observeRanges(
  graph: Graph<GraphOp>,
  values: readonly string[],
  frames: InputFrames,
  percentile: number,
): ReadonlyMap<string, Range> {
  const seen = new Map(values.map(value => [value, { min: Infinity, max: -Infinity, sum: 0, count: 0 }]));
  forEachFrame(graph, values, frames, (value, data, frame) => {
    const range = seen.get(value);
    if (!range) return;
    for (const x of data) {
      if (!Number.isFinite(x))
        fail(calibrateDiagnostic('not-finite', { frame, value: x }, { tensor: value }));
      range.min = Math.min(range.min, x);
      range.max = Math.max(range.max, x);
      range.sum += Math.abs(x);
    }
    range.count += data.length;
  });
  const largest = new Map([...seen].map(([value, r]) => [value, Math.max(Math.abs(r.min), Math.abs(r.max))]));
  const bounds =
    percentile < 100
      ? percentiles(graph, largest, frames, percentile)
      : (largest as ReadonlyMap<string, number>);
  return new Map(
    [...seen].map(([value, { min, max, sum, count }]) => [
      value,
      { min, max, bound: bounds.get(value) ?? 0, meanMagnitude: sum / count },
    ]),
  );
}

function percentiles(
  graph: Graph<GraphOp>,
  largest: ReadonlyMap<string, number>,
  frames: InputFrames,
  percentile: number,
): ReadonlyMap<string, number> {
  const values = [...largest.keys()];
  const histograms = new Map(values.map(value => [value, new Float64Array(BINS)]));
  forEachFrame(graph, values, frames, (value, data) => {
    const most = largest.get(value) ?? 0;
    const histogram = histograms.get(value);
    if (!histogram || most === 0) return;
    for (const x of data) histogram[Math.min(BINS - 1, Math.floor((Math.abs(x) / most) * BINS))]++;
  });
  return new Map(
    [...histograms].map(([value, histogram]) => {
      const wanted = (histogram.reduce((a, b) => a + b, 0) * percentile) / 100;
      let held = 0;
      const bin = histogram.findIndex(count => {
        held += count;
        return held >= wanted;
      });
      return [value, ((bin + 1) / BINS) * (largest.get(value) ?? 0)];
    }),
  );
}

function forEachFrame(
  graph: Graph<GraphOp>,
  wanted: readonly string[],
  frames: InputFrames,
  visit: (value: string, data: Float64Array, frame: number) => void,
): void {
  for (let frame = 0; frame < frames.frames.length; frame++) {
    const values = valuesOf(graph, frames, frame, wanted);
    for (const value of wanted) visit(value, values.get(value)?.data ?? new Float64Array(0), frame);
  }
}
