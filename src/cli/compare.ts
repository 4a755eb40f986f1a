import type { Command } from 'commander';
import { openFloatRuntime } from '../compare/float-runtime.ts';
import { type Comparison, compareNetwork } from '../compare/index.ts';
import { lowerNetwork } from '../compile.ts';
import { decodeModel } from '../frontend/onnx/read-model.ts';
import { writeOnnx } from '../frontend/onnx/write.ts';
import { drawnFrames } from '../host/drawn-frames.ts';
import { type DataOptions, loadFrames } from '../host/frames.ts';
import { toModelFrames } from '../host/input.ts';
import { hostOfNetwork } from '../host/interface.ts';
import { printable } from '../ir/diagnostic.ts';
import { readModelBytes } from '../node/model-file.ts';
import { addCalibrationOptions, type CalibrationOptions, loadCalibrated } from './calibration.ts';
import { addDataOptions, dataFiles } from './data-options.ts';
import { addModelOptions, anySeed, collected, type ModelOptions } from './model.ts';
import { EXIT, print, printDiagnostics, printJson, table, withProgress } from './terminal.ts';

interface CompareOptions extends ModelOptions, CalibrationOptions, DataOptions {
  readonly data?: readonly string[];
  readonly seed: number;
  readonly json?: boolean;
}

/** Frames compared when the user gives no data and no number. */
const DEFAULT_FRAMES = 100;

export function compareCommand(program: Command): void {
  addDataOptions(addCalibrationOptions(addModelOptions(program.command('compare'))))
    .description('hold the integer network against onnxruntime in float32, quantizer by quantizer')
    .argument('<model>', 'an .onnx file')
    .option(
      '--data <file>',
      'frames, of several inputs NAME=FILE each; without it, random ones over the whole input range',
      collected,
    )
    .option('--seed <n>', 'seed of random frames', anySeed, 1)
    .option('--json', 'print JSON')
    .action(async (path: string, options: CompareOptions) => {
      const { model, lowering } = await loadCalibrated(path, options);
      const network = lowerNetwork(model.graph, lowering);
      const host = hostOfNetwork(network);
      const frames =
        options.data === undefined
          ? drawnFrames(host.inputs, options.frames ?? DEFAULT_FRAMES, options.seed)
          : await loadFrames(host, dataFiles(host, options.data), options);
      const outputs = host.outputs.map(output => output.name);
      const tensors = [...new Set([...network.probes.map(p => p.tensor), ...outputs])];
      const inputs = network.canonical.inputs.map(({ name }) => ({
        name,
        shape: network.canonical.shapes.get(name) ?? [],
      }));
      // A calibrated network, or a part of a model, is in no file; it is written as one.
      const isOwn = model.calibration !== undefined || options.until !== undefined;
      const bytes = isOwn ? writeOnnx(model.graph) : readModelBytes(path);
      const runtime = await openFloatRuntime(decodeModel(bytes), inputs, tensors);
      const result = await withProgress(`compare ${printable(path)}`, options.json === true, async step => {
        try {
          const floats = frames.modelValues ?? toModelFrames(host.inputs, frames.integers);
          return await compareNetwork(network, host, runtime, frames.integers, floats, frame => {
            if (frame % 100 === 0) step(`frame ${frame} of ${frames.count}`);
          });
        } finally {
          await runtime.release();
        }
      });
      const violations = result.differences.filter(d => !d.isAllowed).length;
      const notes = [...model.notes, ...network.notes, ...frames.notes];
      if (options.json) {
        const { classes: _, ...figures } = result;
        printJson({ ok: violations === 0, ...figures, quantizers: network.probes.length, violations, notes });
      } else {
        printDiagnostics(notes);
        printComparison(result, network.probes.length, host.outputs.length, violations);
      }
      if (violations > 0) process.exitCode = EXIT.mismatch;
    });
}

function printComparison(result: Comparison, quantizers: number, outputs: number, violations: number): void {
  const { frames, elements, differences, classChanges } = result;
  print(
    `${frames} frames, ${quantizers} quantizers and ${outputs === 1 ? 'the output' : `${outputs} outputs`}, ${elements} values compared with onnxruntime`,
  );
  print(
    `${differences.length - violations} differences within float32 rounding, ${violations} beyond, ${classChanges} classes changed`,
  );
  if (differences.length === 0) return;
  print(
    table([
      ['frame', 'quantizer', 'element', 'float', 'exact', 'distance from step', 'rounding bound', ''],
      ...differences.map(d => [
        d.frame,
        printable(d.node),
        d.element,
        d.float,
        d.exact,
        d.distance.toExponential(3),
        d.bound.toExponential(3),
        d.isAllowed ? 'allowed' : 'BEYOND',
      ]),
    ]),
  );
}
