import { createHash } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { calibrate, onlyInput } from '../calibrate/index.ts';
import type { CalibrationSettings } from '../calibrate/record.ts';
import type { LoweringOptions } from '../compile.ts';
import type { CalibrationRecord } from '../formats/manifest.ts';
import { loadModelInputs } from '../host/model-inputs.ts';
import { fail } from '../ir/diagnostic.ts';
import { wireOfKind } from '../quant/wire.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { type GivenData, inputShapesFrom } from './input-shapes.ts';
import { loadModel, loweringOptions, type Model, type ModelOptions, positiveInteger } from './model.ts';

/** How a float network is quantized after training; shared by all commands that read a model. */
export interface CalibrationOptions {
  readonly calibrate?: string;
  readonly weightBits?: number;
  readonly activationBits?: number;
  readonly calibrationPercentile?: number;
  readonly calibrationFrames?: number;
}

const DEFAULTS: CalibrationSettings = { weightBits: 8, activationBits: 8, percentile: 100 };

/** Frames taken when the user gives no number: ranges hardly grow beyond. */
const DEFAULT_FRAMES = 256;

export function addCalibrationOptions(command: Command): Command {
  return command
    .option('--calibrate <data>', 'quantize what the model leaves float, with ranges from these frames')
    .option('--weight-bits <n>', 'with --calibrate: bits of the weights, 1 to 16 (8)', bitWidth)
    .option('--activation-bits <n>', 'with --calibrate: bits of the activations, 1 to 16 (8)', bitWidth)
    .option(
      '--calibration-percentile <p>',
      'with --calibrate: share of the magnitudes in percent that a range holds (100)',
      percentile,
    )
    .option('--calibration-frames <n>', 'with --calibrate: use the first N frames (256)', positiveInteger);
}

/** The options given, by the names the user knows. */
export function calibrationOptionsGiven(options: CalibrationOptions): readonly string[] {
  const given = {
    '--calibrate': options.calibrate,
    '--weight-bits': options.weightBits,
    '--activation-bits': options.activationBits,
    '--calibration-percentile': options.calibrationPercentile,
    '--calibration-frames': options.calibrationFrames,
  };
  return Object.entries(given).flatMap(([option, value]) => (value === undefined ? [] : [option]));
}

/** A model as its commands take it: read, and with --calibrate quantized. */
export async function loadCalibrated(
  path: string,
  options: ModelOptions & CalibrationOptions & GivenData,
): Promise<{ readonly model: Model; readonly lowering: LoweringOptions }> {
  const { shapes, notes } = await inputShapesFrom(path, options);
  const read = loadModel(path, { ...options, inputShape: shapes });
  const model = { ...read, notes: [...read.notes, ...notes] };
  const lowering = loweringOptions(model, options);
  if (options.calibrate !== undefined) {
    return { model: await calibrated(model, options.calibrate, options, lowering), lowering };
  }
  const [option] = calibrationOptionsGiven(options);
  if (option !== undefined) fail(cliDiagnostic('without-calibration', { option }));
  return { model, lowering };
}

/** The quantized form of a model; its hash is that of the file and of all that made the quantizers. */
async function calibrated(
  model: Model,
  path: string,
  options: CalibrationOptions,
  lowering: LoweringOptions,
): Promise<Model> {
  const settings: CalibrationSettings = {
    weightBits: options.weightBits ?? DEFAULTS.weightBits,
    activationBits: options.activationBits ?? DEFAULTS.activationBits,
    percentile: options.calibrationPercentile ?? DEFAULTS.percentile,
  };
  const { wire, ...others } = lowering;
  const input = wire ?? wireOfKind(model.graph.inputs[0]?.kind);
  const most = options.calibrationFrames ?? DEFAULT_FRAMES;
  const data = await loadModelInputs(onlyInput(model.graph), path, {
    most,
    ...(input ? { wire: input } : {}),
  });
  const { graph, quantizers, output, notes } = calibrate(model.graph, data.frames, {
    ...settings,
    ...(input ? { input } : {}),
    lowering: others,
  });
  const all = [...model.notes, ...data.notes, ...notes];
  if (!output) return { ...model, notes: all };
  const source = {
    modelFileSha256: model.sha256,
    ...settings,
    frames: data.frames.length,
    framesGiven: data.given,
    dataSha256: data.sha256,
  };
  const sha256 = createHash('sha256').update(JSON.stringify(source)).digest('hex');
  const calibration: CalibrationRecord = {
    ...source,
    quantizers: quantizers.map(q => ({ ...q, scale: { ...q.scale }, seen: { ...q.seen } })),
    output: { ...output },
  };
  return { ...model, sha256, graph, notes: all, calibration, calibrationNotes: notes };
}

function bitWidth(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 16)
    throw new InvalidArgumentError('must be a whole number from 1 to 16');
  return value;
}

function percentile(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < 50 || value > 100)
    throw new InvalidArgumentError('must be a number from 50 to 100');
  return value;
}
