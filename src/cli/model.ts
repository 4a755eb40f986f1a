import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { type WireText, wiresOf } from '../api/wires.ts';
import type { LoweringOptions } from '../compile.ts';
import type { CalibrationRecord } from '../formats/manifest.ts';
import type { ImportedModel } from '../frontend/model.ts';
import type { InputShape } from '../frontend/onnx/index.ts';
import { MAX_SHIFT_BITS } from '../graph-ops/index.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import { readModel } from '../node/model-file.ts';
import { SHIFT_BITS } from '../normalise/snap-shifts.ts';

export interface Model extends ImportedModel {
  /** Set where the graph is not the file's but what calibration made of it. */
  readonly calibration?: CalibrationRecord;
  /** Those of `notes` that speak of the calibration, for the manifest. */
  readonly calibrationNotes?: readonly Diagnostic[];
}

/** Reads a model; it takes its name from its file. */
export const loadModel = (
  path: string,
  { until, inputShape }: Pick<ModelOptions, 'until' | 'inputShape'> = {},
): Model =>
  readModel(path, {
    ...(until === undefined ? {} : { until }),
    ...(inputShape === undefined ? {} : { inputShapes: inputShape }),
  });

/** The options that say what a model means, shared by all commands that read one. */
export interface ModelOptions {
  /** Once for each input. */
  readonly input?: readonly string[];
  /** Once for each input whose dimensions the model leaves open. */
  readonly inputShape?: readonly InputShape[];
  readonly snap: 'fixed' | 'none';
  readonly topK?: number;
  readonly until?: readonly string[];
  readonly gateBits?: number;
  readonly shiftBits: number;
  readonly roundShifts?: boolean;
}

export function addModelOptions(command: Command): Command {
  return command
    .option(
      '--input <type>',
      'what the input wire carries: [NAME=]TYPE[:SCALE[:OFFSET]], e.g. uint8:1/255, int8, bipolar, fixed<16,6>; once for each of several inputs',
      collected,
    )
    .option(
      '--input-shape <shape>',
      'the shape of an input that the model leaves open: [NAME=]1x3x32x32; once for each of several inputs',
      inputShape,
    )
    .option('--top-k <k>', 'let the hardware give the k best classes instead of the scores', positiveInteger)
    .option(
      '--gate-bits <n>',
      'bits of the weights of gates that are not exact in fewer (default 16)',
      gateBits,
    )
    .option(
      '--until <tensor>',
      'end with this tensor of the model, or with each of several; the host does what follows',
      collected,
    )
    .addOption(
      new Option('--snap <mode>', 'scales without a common unit: fixed point with a report, or refuse')
        .choices(['fixed', 'none'])
        .default('fixed'),
    )
    .option(
      '--shift-bits <n>',
      `fraction bits of spatial shifts, 1 to ${MAX_SHIFT_BITS}; finer ones are snapped with a report`,
      shiftBits,
      SHIFT_BITS,
    )
    .option('--round-shifts', 'make spatial shifts whole pixels, with a report');
}

export function loweringOptions(model: Model, options: ModelOptions): LoweringOptions {
  const common = {
    snap: options.snap,
    shiftBits: options.shiftBits,
    ...(options.roundShifts ? { roundShifts: true } : {}),
    ...(options.topK ? { topK: options.topK } : {}),
    ...(options.gateBits ? { gateBits: options.gateBits } : {}),
  };
  const texts = (options.input ?? []).map((text): WireText => {
    const [, name, type = text] = /^(?:(.*)=)?([^=]*)$/s.exec(text) ?? [];
    return [name, type];
  });
  return { ...common, ...wiresOf(model.graph, texts) };
}

/** What an option is given, each time it is. */
export const collected = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

/** [NAME=]1x3x32x32, each time it is given. */
function inputShape(text: string, before: readonly InputShape[] = []): readonly InputShape[] {
  const [, input, dims = ''] = /^(?:(.+)=)?(\d+(?:x\d+)*)$/s.exec(text) ?? [];
  const shape = dims.split('x').map(Number);
  if (!shape.every(dim => Number.isSafeInteger(dim) && dim > 0))
    throw new InvalidArgumentError(
      'must be whole numbers of at least 1, such as 1x3x32x32 or NAME=1x3x32x32',
    );
  return [...before, { ...(input === undefined ? {} : { input }), shape }];
}

function shiftBits(text: string): number {
  const bits = positiveInteger(text);
  if (bits > MAX_SHIFT_BITS) throw new InvalidArgumentError(`must be 1 to ${MAX_SHIFT_BITS}`);
  return bits;
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 2 ** 31)
    throw new InvalidArgumentError('must be a whole number, at least 1');
  return value;
}

/** Weights of gates take part in products of at most 50 bits. */
function gateBits(text: string): number {
  const bits = positiveInteger(text);
  if (bits < 4 || bits > 24) throw new InvalidArgumentError('must be 4 to 24');
  return bits;
}

export function anySeed(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value >= 2 ** 32)
    throw new InvalidArgumentError('must be a whole number below 2^32');
  return value;
}
