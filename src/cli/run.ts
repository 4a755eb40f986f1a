import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import { readDesign } from '../artifact/index.ts';
import { lowerNetwork } from '../compile.ts';
import { writeNpy } from '../data/npy.ts';
import { accuracyOn } from '../host/accuracy.ts';
import { type DataOptions, type Frames, loadFrames } from '../host/frames.ts';
import { type HostInterface, hostOfManifest, hostOfNetwork, type WireOutput } from '../host/interface.ts';
import { classesOf, outputParts, toModelOrder, toValues } from '../host/output.ts';
import { referenceOutput } from '../host/reference.ts';
import { counted } from '../ir/counted.ts';
import { type Diagnostic, fail, printable } from '../ir/diagnostic.ts';
import { Pace } from '../node/pace.ts';
import { SHIFT_BITS } from '../normalise/snap-shifts.ts';
import type { LayerGraph } from '../ops/index.ts';
import {
  addCalibrationOptions,
  type CalibrationOptions,
  calibrationOptionsGiven,
  loadCalibrated,
} from './calibration.ts';
import { addDataOptions, dataFiles } from './data-options.ts';
import { cliDiagnostic } from './diagnostics.ts';
import type { GivenData } from './input-shapes.ts';
import { addModelOptions, collected, type ModelOptions } from './model.ts';
import { replaceFile } from './replace-file.ts';
import { print, printDiagnostics, printJson, withProgress } from './terminal.ts';

export interface RunOptions extends ModelOptions, CalibrationOptions, DataOptions {
  readonly data: readonly string[];
  readonly out?: string;
  readonly layout: 'model' | 'wire';
  readonly domain: 'model' | 'wire';
  readonly json?: boolean;
}

export function runCommand(program: Command): void {
  addDataOptions(addCalibrationOptions(addModelOptions(program.command('run'))))
    .description('run the integer reference on data: classes and accuracy')
    .argument('<model>', 'an .onnx or int8 .tflite file, or a compiled folder')
    .requiredOption(
      '--data <file>',
      '.npy, IDX (.gz too), PNG, ONNX tensor, or a folder of images; of several inputs NAME=FILE each',
      collected,
    )
    .option(
      '--out <file>',
      'write the output values of all frames as .npy; of several outputs into that folder',
    )
    .addOption(
      new Option('--layout <layout>', "order and shape of what --out writes: the model's, or as on the wire")
        .choices(['model', 'wire'])
        .default('model'),
    )
    .addOption(
      new Option('--domain <domain>', "what --out writes: values of the model, or the wire's integers")
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
          const frames = await loadFrames(host, dataFiles(host, options.data), options);
          const pace = new Pace('frame', frames.count);
          const output = await referenceOutput(layers, frames, frame => step(pace.at(frame)));
          return { frames, output };
        },
      );
      const accuracy = accuracyOn(host, output, frames.labels);
      const wallSeconds = (performance.now() - started) / 1000;
      const files = options.out === undefined ? [] : outputPaths(host, options.out);
      const outputs = outputParts(host, output).map(({ output: described, integers }, i): RunOutput => {
        const classes = classesOf(described, integers);
        const file = files[i];
        return {
          described,
          integers,
          ...(classes ? { classes } : {}),
          ...(file === undefined ? {} : { file }),
        };
      });
      await writeOutputs(outputs, frames.count, options);
      const notes = [...modelNotes, ...frames.notes];
      if (options.json) {
        printJson({
          ok: true,
          frames: frames.count,
          ...(outputs.length === 1 ? ofOnlyOutput(outputs[0]) : {}),
          ...(accuracy === undefined ? {} : { accuracy }),
          outputs: outputs.map(outputJson),
          wallSeconds,
          notes,
        });
        return;
      }
      printDiagnostics(notes);
      for (const output of outputs) {
        const title = outputs.length === 1 ? '' : `${printable(output.described.modelName)}: `;
        const hint =
          output.classes || files.length > 0
            ? ''
            : `; write them with --out ${outputs.length === 1 ? 'FILE.npy' : 'DIR'}`;
        print(`${title}${outputText(output, frames)}${hint}`);
      }
      if (accuracy !== undefined) print(`accuracy: ${(100 * accuracy).toFixed(2)} % of ${frames.count}`);
      print(`${wallSeconds.toFixed(2)} s`);
    });
}

/** An output of all frames. */
interface RunOutput {
  readonly described: WireOutput;
  readonly integers: Float64Array;
  readonly classes?: Int32Array;
  /** Where its values are written. */
  readonly file?: string;
}

const ofOnlyOutput = ({ described, classes }: RunOutput) => ({
  ...(classes ? { classes: Array.from(classes) } : {}),
  outputShape: described.shape,
});

const outputJson = ({ described: { modelName, shape }, classes, file }: RunOutput) => ({
  name: modelName,
  shape,
  ...(classes ? { classes: Array.from(classes) } : {}),
  ...(file === undefined ? {} : { file }),
});

function outputText({ described, classes }: RunOutput, { count, classNames }: Frames): string {
  if (!classes) return `${counted(count, 'frame')} of [${described.shape}]`;
  const shown = Array.from(classes.slice(0, 20), c => printable(classNames?.[c] ?? String(c)));
  return `classes: ${shown.join(' ')}${classes.length > 20 ? ` ... (${classes.length} frames)` : ''}`;
}

/** The file of an only output; of several a file each in that folder, called as the model calls the output. */
export function outputPaths({ outputs }: HostInterface, out: string): string[] {
  if (outputs.length === 1) return [out];
  const taken = new Set<string>();
  return outputs.map(({ modelName }) => {
    const plain = modelName.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 100) || 'output';
    let name = plain;
    // Some file systems take names that differ in case for equal.
    for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${plain}_${i}`;
    taken.add(name.toLowerCase());
    return join(out, `${name}.npy`);
  });
}

async function writeOutputs(
  outputs: readonly RunOutput[],
  frames: number,
  form: Pick<RunOptions, 'layout' | 'domain'>,
): Promise<void> {
  for (const { described, integers, file } of outputs) {
    if (file === undefined) continue;
    const write = async (): Promise<void> => {
      if (outputs.length > 1) await mkdir(dirname(file), { recursive: true });
      await replaceFile(file, outputFile(described, integers, frames, form));
    };
    await write().catch((error: Error) =>
      fail(cliDiagnostic('not-writable', { reason: error.message }, { file })),
    );
  }
}

/** The model's own values, in its order and shape. */
export const MODEL_FORM = { layout: 'model', domain: 'model' } as const;

/** All frames as a .npy file: float64 values, or the integers of the wire as int64. */
export function outputFile(
  host: WireOutput,
  integers: Float64Array,
  frames: number,
  { layout, domain }: Pick<RunOptions, 'layout' | 'domain'>,
): Uint8Array {
  const isValues = domain === 'model';
  const values = isValues && host.meaning === 'scores' ? toValues(host, integers) : integers;
  const dtype = isValues ? 'float64' : 'int64';
  return layout === 'wire'
    ? writeNpy([frames, ...host.wireShape], values, dtype)
    : writeNpy([frames, ...host.shape], toModelOrder(host, values), dtype);
}

/** The reference of a model file or of a compiled folder. */
export async function loadReference(
  path: string,
  options: ModelOptions & CalibrationOptions & GivenData,
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
export function refuseModelOptions(folder: string, options: ModelOptions & CalibrationOptions): void {
  const { input, inputShape, topK, snap, until, shiftBits, roundShifts } = options;
  const given = {
    '--input': input,
    '--input-shape': inputShape,
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
