import type { DataSet } from '../data/data-set.ts';
import { readLabels } from '../data/labels.ts';
import { arrangeSamples } from '../data/layout.ts';
import { readData } from '../data/read.ts';
import { type Diagnostic, fail } from '../ir/diagnostic.ts';
import { hostDiagnostic } from './diagnostics.ts';
import { type DataOptions, type Frames, framesOf } from './frames-of.ts';
import type { HostInterface, WireInput } from './interface.ts';

export { type DataOptions, type Frames, framesOf, type InputValues } from './frames-of.ts';

/**
 * Reads data files (and labels) as integers for the wires, cut to `frames`. Throws DiagnosticError.
 *
 * @param data the file of an only input; of several the file of each, by its name
 */
export async function loadFrames(
  { inputs }: HostInterface,
  data: string | ReadonlyMap<string, string>,
  options: DataOptions,
): Promise<Frames> {
  const read: InputFrames[] = [];
  for (const input of inputs) read.push(await readInput(input, fileOf(input, inputs, data)));
  const labels =
    options.labels === undefined ? read.find(r => r.labels)?.labels : await readLabels(options.labels);
  const classNames = read.find(r => r.classNames)?.classNames;
  return {
    ...framesOf({ inputs }, read, options, labels),
    ...(classNames ? { classNames } : {}),
  };
}

/** What the file of one input holds. */
interface InputFrames extends Omit<DataSet, 'notes'> {
  readonly notes: readonly Diagnostic[];
}

async function readInput({ shape }: WireInput, path: string): Promise<InputFrames> {
  const data = arrangeSamples(await readData(path, { sampleShape: shape }), shape);
  const notes = data.notes.map(
    (message): Diagnostic => ({ code: 'data/note', severity: 'note', message, at: { file: path } }),
  );
  return { ...data, notes };
}

/** The file that is given for an input. */
function fileOf(
  { name }: WireInput,
  inputs: readonly WireInput[],
  data: string | ReadonlyMap<string, string>,
): string {
  const file = typeof data === 'string' ? (inputs.length === 1 ? data : undefined) : data.get(name);
  return file ?? fail(hostDiagnostic('data-of-which', { input: name, inputs: inputs.map(i => i.name) }));
}

/** Share of frames whose class is the label. */
export function accuracyOf(classes: Int32Array, labels: Int32Array): number {
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (classes[i] === labels[i]) right++;
  return right / labels.length;
}
