import { type Command, Option } from 'commander';
import type { FrameChoice } from '../api/proving-frames.ts';
import type { Design } from '../artifact/index.ts';
import { hostDiagnostic } from '../host/diagnostics.ts';
import type { DataOptions } from '../host/frames.ts';
import type { WireInput } from '../host/interface.ts';
import { fail } from '../ir/diagnostic.ts';
import { cliDiagnostic } from './diagnostics.ts';
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

/** The options of commands that simulate a compiled folder. */
export interface FrameOptions extends DataOptions {
  readonly data?: readonly string[];
  readonly random?: boolean;
  readonly seed: number;
}

/** Stops where options contradict each other. */
export function checkFrameOptions({ data, labels, random }: FrameOptions): void {
  if (data === undefined && labels !== undefined) fail(cliDiagnostic('without-data', { option: '--labels' }));
  if (data !== undefined && random) fail(cliDiagnostic('data-and-random', {}));
}

/** The same for the library. */
export const frameChoice = ({ manifest }: Design, { data, ...others }: FrameOptions): FrameChoice => ({
  ...others,
  ...(data === undefined ? {} : { data: dataFiles(manifest, data) }),
});
