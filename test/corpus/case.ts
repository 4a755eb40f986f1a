import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { addCalibrationOptions } from '../../src/cli/calibration.ts';
import { addDataOptions } from '../../src/cli/data-options.ts';
import { addModelOptions } from '../../src/cli/model.ts';
import { loadReference, MODEL_FORM, outputFile, type RunOptions } from '../../src/cli/run.ts';
import { decodeNpy } from '../../src/data/npy.ts';
import { loadFrames } from '../../src/host/frames.ts';
import { referenceOutput } from '../../src/host/reference.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { packageRoot } from '../../src/package-root.ts';
import { leftToHost } from './left-to-host.ts';
import { isRounding, ROUNDED } from './rounding.ts';

/** Small models out of public reports and exporters, each with an input and the right output; they lie beside the project. */
const CORPUS = join(packageRoot(), '../shared/cases');

/** Relative to the largest value of the output; float32 sums of the oracle are that far off. */
const TOLERANCE = 1e-4;

export type Outcome =
  | { readonly kind: 'right' }
  /** The right values in another order or shape. */
  | { readonly kind: 'reordered' | 'wrong' | 'crashed'; readonly what: string }
  /** The first diagnostic says why. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** The cases that differ from their oracle by what float32 rounding explains alone. */
export const rounded = new Set<string>();

export const hasCorpus = existsSync(CORPUS);

/** The names of the cases that have a model, an input and an output. */
export const caseNames: readonly string[] = hasCorpus
  ? readdirSync(CORPUS).filter(name =>
      ['model.onnx', 'input.npy', 'expected.npy'].every(file => existsSync(join(CORPUS, name, file))),
    )
  : ['a small model'];

/** Runs a case as `bitwright run MODEL --data input.npy` with the options of its README, and judges what comes out. */
export async function runCase(name: string): Promise<Outcome> {
  const folder = join(CORPUS, name);
  const file = (path: string) => join(folder, path);
  try {
    const options = { ...optionsOf(folder), data: [file('input.npy')] };
    const { host, layers } = await loadReference(file('model.onnx'), options);
    const frames = await loadFrames(host, file('input.npy'), options);
    const integers = await referenceOutput(layers, frames, () => undefined);
    const got = decodeNpy(outputFile(host.outputs[0], integers, frames.count, MODEL_FORM), 'out.npy');
    const expected = decodeNpy(readFileSync(file('expected.npy')), 'expected.npy');
    const results = [got.values, leftToHost(host.outputs[0].leftToHost, got.values, host.outputs[0].shape)];
    if (results.some(values => isNear(values, expected.values)))
      return shapeOutcome(got.shape, expected.shape);
    if (ROUNDED.has(name) && (await isRounding(file('model.onnx'), options, frames))) {
      rounded.add(name);
      return { kind: 'right' };
    }
    const isReordered = results.some(values => isNear(values.toSorted(), expected.values.toSorted()));
    return { kind: isReordered ? 'reordered' : 'wrong', what: differences(got.values, expected.values) };
  } catch (error) {
    if (error instanceof DiagnosticError) {
      const [{ code, message }] = error.diagnostics;
      return { kind: 'refused', code, message };
    }
    return { kind: 'crashed', what: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** The options that the case's README names in brackets. */
function optionsOf(folder: string): RunOptions {
  const [, text = ''] = /\[options: ([^\]]*)\]/.exec(readFileSync(join(folder, 'README'), 'utf8')) ?? [];
  const given = text.split(/\s+/).filter(Boolean);
  const args = given.map(arg => (arg.startsWith('../') ? join(folder, arg) : arg));
  const command = addDataOptions(addCalibrationOptions(addModelOptions(new Command('run')))).exitOverride();
  return command.parse(args, { from: 'user' }).opts<RunOptions>();
}

function isNear(values: Float64Array, expected: Float64Array): boolean {
  const largest = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const tolerance = TOLERANCE * largest;
  return values.length === expected.length && values.every((v, i) => Math.abs(v - expected[i]) <= tolerance);
}

/**
 * Right where both shapes agree behind the axis of frames. The oracle's file may leave that out, or keep a batch of 1; or the
 * results of a model without a batch dimension stand one behind another along its first axis.
 */
function shapeOutcome(got: readonly number[], expected: readonly number[]): Outcome {
  const [count, ...frame] = got;
  const joined = [count * (frame[0] ?? 1), ...frame.slice(1)];
  const shapes = [got, [count, 1, ...frame], joined, ...(count === 1 ? [frame] : [])];
  if (shapes.some(shape => String(shape) === String(expected))) return { kind: 'right' };
  return { kind: 'reordered', what: `shape [${got}], expected [${expected}]` };
}

function differences(values: Float64Array, expected: Float64Array): string {
  if (values.length !== expected.length) return `${values.length} values, expected ${expected.length}`;
  const worst = values.reduce((most, v, i) => Math.max(most, Math.abs(v - expected[i])), 0);
  const off = values.filter((v, i) => Math.abs(v - expected[i]) > 1e-6 * Math.max(1, Math.abs(expected[i])));
  return `${off.length} of ${expected.length} values differ, by at most ${worst}`;
}
