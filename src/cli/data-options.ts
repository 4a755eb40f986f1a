import { type Command, Option } from 'commander';
import { hostDiagnostic } from '../host/diagnostics.ts';
import { accuracyOf } from '../host/frames.ts';
import type { HostInterface, WireInput } from '../host/interface.ts';
import { classesOf, outputParts } from '../host/output.ts';
import { fail } from '../ir/diagnostic.ts';
import { positiveInteger } from './model.ts';

/** The options that say which data, shared by run, verify, csim and compare. */
export function addDataOptions(command: Command): Command {
  return command
    .option('--labels <file>', 'the right classes: IDX, .npy, or text with one number a line')
    .option('--frames <n>', 'use only the first N frames', positiveInteger)
    .addOption(
      new Option(
        '--data-domain <domain>',
        'what the numbers in the data are: model input values or wire integers',
      )
        .choices(['auto', 'model', 'wire'])
        .default('auto'),
    );
}

/** The files that --data names: that of an only input, or of several that of each, NAME=FILE. */
export function dataFiles(
  { inputs }: { readonly inputs: readonly Pick<WireInput, 'name'>[] },
  given: readonly string[],
): string | ReadonlyMap<string, string> {
  const names = inputs.map(input => input.name);
  const files = new Map<string, string>();
  for (const text of given) {
    const name = names.find(known => text.startsWith(`${known}=`));
    // The path of an only input's file may hold anything.
    if (names.length === 1 && given.length === 1 && name === undefined) return text;
    if (name === undefined) {
      const [input] = text.split('=');
      fail(
        text.includes('=')
          ? hostDiagnostic('unknown-input', { input, inputs: names })
          : hostDiagnostic('data-of-which', { input: names[0], inputs: names }),
      );
    }
    if (files.has(name)) fail(hostDiagnostic('twice-given', { input: name }));
    files.set(name, text.slice(name.length + 1));
  }
  return files;
}

/** The share of frames whose class is the label, by the one output that gives classes; undefined without labels or classes. */
export function accuracyOn(
  host: HostInterface,
  integers: Float64Array,
  labels: Int32Array | undefined,
): number | undefined {
  if (!labels) return undefined;
  const classified = outputParts(host, integers).flatMap(({ output, integers: own }) => {
    const classes = classesOf(output, own);
    return classes ? [{ name: output.modelName, classes }] : [];
  });
  if (host.outputs.length > 1 && classified.length !== 1) {
    fail(hostDiagnostic('labels-of-which', { outputs: classified.map(({ name }) => name) }));
  }
  const [only] = classified;
  // A design that hangs gives fewer frames.
  return only?.classes.length === labels.length ? accuracyOf(only.classes, labels) : undefined;
}
