import { type Diagnostic, fail } from '../ir/diagnostic.ts';
import { sizeOf } from '../ir/tensor.ts';
import { hostDiagnostic } from './diagnostics.ts';
import { joinFrames } from './frame-parts.ts';
import { type DataDomain, toModel, toWire, toWireOrder } from './input.ts';
import type { HostInterface } from './interface.ts';

export interface DataOptions {
  readonly labels?: string;
  readonly dataDomain: DataDomain;
  readonly frames?: number;
}

export interface Frames {
  /** In each frame one input after another. */
  readonly integers: Float64Array;
  /** The model's own float inputs, likewise, where the host quantizes one of them. */
  readonly modelValues?: Float32Array;
  readonly count: number;
  /** Of a part of some frames: which is its first, from 0, and how many there are in all. */
  readonly first?: number;
  readonly of?: number;
  /** How many of them, the last, were chosen for what they exercise. */
  readonly chosen?: number;
  readonly labels?: Int32Array;
  readonly classNames?: readonly string[];
  readonly notes: readonly Diagnostic[];
}

/** Numbers of one input, frame after frame, in the model's element order. */
export interface InputValues {
  readonly values: Float64Array;
  /** Whether they come from where there are integers alone. */
  readonly isInteger: boolean;
  readonly notes?: readonly Diagnostic[];
}

/** Numbers of each input as integers for the wires. Throws DiagnosticError where they are none, or no equal number of frames. */
export function framesOf(
  { inputs }: Pick<HostInterface, 'inputs'>,
  given: readonly InputValues[],
  options: Pick<DataOptions, 'dataDomain' | 'frames'>,
  labels?: Int32Array,
): Frames {
  const sizes = inputs.map(({ shape }) => sizeOf(shape));
  const counts = given.map(({ values }, i) => values.length / sizes[i]);
  const broken = counts.findIndex(count => !Number.isInteger(count) || count === 0);
  if (broken >= 0) {
    const { name: input, shape } = inputs[broken];
    fail(hostDiagnostic('no-whole-frames', { input, shape, values: given[broken].values.length }));
  }
  const [first] = counts;
  const other = counts.findIndex(count => count !== first);
  if (other >= 0) {
    const names = { first: inputs[0].name, second: inputs[other].name };
    fail(hostDiagnostic('frame-counts', { ...names, given: first, found: counts[other] }));
  }
  if (labels && labels.length !== first) {
    fail(hostDiagnostic('labels-count', { labels: labels.length, frames: first }));
  }
  const count = Math.min(options.frames ?? first, first);
  const joined = (parts: readonly Float64Array[]): Float64Array => joinFrames(parts, sizes);
  const own = given.map(({ values }, i) => values.subarray(0, count * sizes[i]));
  const wired = own.map((values, i) => toWire(inputs[i], values, given[i].isInteger, options.dataDomain));
  const ordered = wired.map(({ integers }, i) => toWireOrder(inputs[i], integers));
  const isQuantized = inputs.some(input => input.front) && options.dataDomain !== 'wire';
  // What the host does not quantize is given to the model as its integers mean it.
  const floats = (): Float64Array[] =>
    own.map((values, i) => (inputs[i].front ? values : Float64Array.from(toModel(inputs[i], ordered[i]))));
  return {
    integers: joined(ordered),
    count,
    ...(isQuantized ? { modelValues: Float32Array.from(joined(floats())) } : {}),
    ...(labels ? { labels: labels.slice(0, count) } : {}),
    notes: given.flatMap(({ notes = [] }, i) => [...notes, ...wired[i].notes]),
  };
}
