import { readLabels } from '../data/labels.ts';
import { arrangeSamples } from '../data/layout.ts';
import { readData } from '../data/read.ts';
import { type Diagnostic, fail } from '../ir/diagnostic.ts';
import { hostDiagnostic } from './diagnostics.ts';
import { type DataDomain, toWire, toWireOrder } from './input.ts';
import type { HostInterface } from './interface.ts';

export interface DataOptions {
  readonly labels?: string;
  readonly dataDomain: DataDomain;
  readonly frames?: number;
}

export interface Frames {
  readonly integers: Float64Array;
  /** The model's own float input, where the host quantizes it. */
  readonly modelValues?: Float32Array;
  readonly count: number;
  readonly labels?: Int32Array;
  readonly classNames?: readonly string[];
  readonly notes: readonly Diagnostic[];
}

/** Reads a data file (and labels) as integers for the wire, cut to `frames`. */
export async function loadFrames(host: HostInterface, path: string, options: DataOptions): Promise<Frames> {
  const sampleShape = host.input.shape;
  const data = arrangeSamples(await readData(path, { sampleShape }), sampleShape);
  const labels = options.labels === undefined ? data.labels : await readLabels(options.labels);
  if (labels && labels.length !== data.count) {
    fail(hostDiagnostic('labels-count', { labels: labels.length, frames: data.count }));
  }
  const count = Math.min(options.frames ?? data.count, data.count);
  const size = data.values.length / data.count;
  const used = data.values.slice(0, count * size);
  const { integers, notes } = toWire(host.input, used, data.isInteger, options.dataDomain);
  const readNotes = data.notes.map(
    (message): Diagnostic => ({ code: 'data/note', severity: 'note', message, at: { file: path } }),
  );
  return {
    integers: toWireOrder(host.input, integers),
    count,
    ...(host.input.front && options.dataDomain !== 'wire' ? { modelValues: Float32Array.from(used) } : {}),
    ...(labels ? { labels: labels.slice(0, count) } : {}),
    ...(data.classNames ? { classNames: data.classNames } : {}),
    notes: [...readNotes, ...notes],
  };
}

/** Share of frames whose class is the label. */
export function accuracyOf(classes: Int32Array, labels: Int32Array): number {
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (classes[i] === labels[i]) right++;
  return right / labels.length;
}
