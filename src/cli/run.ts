import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { readDesign } from '../artifact/index.ts';
import { lowerNetwork } from '../compile.ts';
import { writeNpy } from '../data/npy.ts';
import { accuracyOf, type DataOptions, loadFrames } from '../host/frames.ts';
import { type HostInterface, hostOfManifest, hostOfNetwork } from '../host/interface.ts';
import { classesOf, toModelOrder, toValues } from '../host/output.ts';
import { referenceOutput } from '../host/reference.ts';
import { counted } from '../ir/counted.ts';
import { type Diagnostic, fail, printable } from '../ir/diagnostic.ts';
import { SHIFT_BITS } from '../normalise/snap-shifts.ts';
import type { LayerGraph } from '../ops/index.ts';
import {
  addCalibrationOptions,
  type CalibrationOptions,
  calibrationOptionsGiven,
  loadCalibrated,
} from './calibration.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { addModelOptions, type ModelOptions, positiveInteger } from './model.ts';

import { print, printDiagnostics, printJson, withProgress } from './terminal.ts';

export interface RunOptions extends ModelOptions, CalibrationOptions, DataOptions {
  readonly data: string;
  readonly out?: string;
  readonly layout: 'model' | 'wire';
  readonly json?: boolean;
}

/** The options that say which data, shared by run, verify and compare. */
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

export function runCommand(program: Command): void {
  addDataOptions(addCalibrationOptions(addModelOptions(program.command('run'))))
    .description('run the integer reference on data: classes and accuracy')
    .argument('<model>', 'an .onnx file or a compiled folder')
    .requiredOption('--data <file>', '.npy, IDX (.gz too), PNG, ONNX tensor, or a folder of images')
    .option('--out <file>', 'write the output values of all frames as .npy')
    .addOption(
      new Option('--layout <layout>', "order and shape of what --out writes: the model's, or as on the wire")
        .choices(['model', 'wire'])
        .default('model'),
    )
    .option('--json', 'print JSON')
    .action(async (path: string, options: RunOptions) => {
      const { host, layers, notes: modelNotes } = await loadReference(path, options);
      const started = performance.now();
      const { frames, output } = await withProgress(
        `run ${printable(path)}`,
        options.json === true,
        async step => {
          step('reading data');
          const frames = await loadFrames(host, options.data, options);
          const output = await referenceOutput(layers, frames, frame =>
            step(`frame ${frame} of ${frames.count}`),
          );
          return { frames, output };
        },
      );
      const classes = classesOf(host.output, output);
      const accuracy = classes && frames.labels ? accuracyOf(classes, frames.labels) : undefined;
      const wallSeconds = (performance.now() - started) / 1000;
      if (options.out !== undefined) {
        const { out } = options;
        await writeFile(out, outputFile(host.output, output, frames.count, options.layout)).catch(
          (error: Error) => fail(cliDiagnostic('not-writable', { reason: error.message }, { file: out })),
        );
      }
      const notes = [...modelNotes, ...frames.notes];
      if (options.json) {
        printJson({
          ok: true,
          frames: frames.count,
          ...(classes ? { classes: Array.from(classes) } : {}),
          ...(accuracy === undefined ? {} : { accuracy }),
          outputShape: host.output.shape,
          wallSeconds,
          notes,
        });
        return;
      }
      printDiagnostics(notes);
      if (classes) {
        const shown = Array.from(classes.slice(0, 20), c => printable(frames.classNames?.[c] ?? String(c)));
        print(`classes: ${shown.join(' ')}${classes.length > 20 ? ` ... (${classes.length} frames)` : ''}`);
      } else {
        print(
          `${counted(frames.count, 'frame')} of [${host.output.shape}]${options.out ? '' : '; write them with --out FILE.npy'}`,
        );
      }
      if (accuracy !== undefined) print(`accuracy: ${(100 * accuracy).toFixed(2)} % of ${frames.count}`);
      print(`${wallSeconds.toFixed(2)} s`);
    });
}

/** The values of all frames as a .npy file. */
export function outputFile(
  host: HostInterface['output'],
  integers: Float64Array,
  frames: number,
  layout: RunOptions['layout'],
): Uint8Array {
  const values = host.meaning === 'indices' ? integers : toValues(host, integers);
  return layout === 'wire'
    ? writeNpy([frames, ...host.wireShape], values, 'float64')
    : writeNpy([frames, ...host.shape], toModelOrder(host, values), 'float64');
}

/** The reference of a model file or of a compiled folder. */
export async function loadReference(
  path: string,
  options: ModelOptions & CalibrationOptions,
): Promise<{ host: HostInterface; layers: LayerGraph; notes: readonly Diagnostic[] }> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    refuseModelOptions(path, options);
    const { manifest, layers } = await readDesign(path);
    return { host: hostOfManifest(manifest), layers, notes: [] };
  }
  const { model, lowering } = await loadCalibrated(path, options);
  const network = lowerNetwork(model.graph, lowering);
  return { host: hostOfNetwork(network), layers: network.layers, notes: [...model.notes, ...network.notes] };
}

/** A compiled folder has its meaning; what would give it another is no option for it. */
function refuseModelOptions(folder: string, options: ModelOptions & CalibrationOptions): void {
  const { input, topK, snap, until, shiftBits, roundShifts } = options;
  const given = {
    '--input': input,
    '--top-k': topK,
    '--until': until,
    '--snap none': snap === 'none' || undefined,
    '--shift-bits': shiftBits === SHIFT_BITS ? undefined : shiftBits,
    '--round-shifts': roundShifts,
  };
  const named = Object.entries(given).flatMap(([option, value]) => (value === undefined ? [] : [option]));
  const [option] = [...named, ...calibrationOptionsGiven(options)];
  if (option !== undefined) fail(cliDiagnostic('already-compiled', { option, folder }));
}
