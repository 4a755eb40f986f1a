import type { Command } from 'commander';
import { type ComparedWithFloat, comparedFrames, compareWithFloat } from '../compare/with-float.ts';
import { lowerNetwork } from '../compile.ts';
import type { DataOptions } from '../host/frames.ts';
import { hostOfNetwork } from '../host/interface.ts';
import { counted } from '../ir/counted.ts';
import { printable } from '../ir/diagnostic.ts';
import { Pace } from '../node/pace.ts';
import { addCalibrationOptions, type CalibrationOptions, loadCalibrated } from './calibration.ts';
import { addDataOptions, dataFiles } from './data-options.ts';
import { addModelOptions, anySeed, collected, type ModelOptions } from './model.ts';
import { EXIT, print, printDiagnostics, printJson, table, withProgress } from './terminal.ts';

interface CompareOptions extends ModelOptions, CalibrationOptions, DataOptions {
  readonly data?: readonly string[];
  readonly seed: number;
  readonly json?: boolean;
}

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
      const data = options.data && dataFiles(hostOfNetwork(network), options.data);
      const frames = await comparedFrames(network, data, options);
      const pace = new Pace('frame', frames.count);
      const isOwn = model.calibration !== undefined || options.until !== undefined;
      const compared = { network, file: path, graph: model.graph, isOwn };
      const result = await withProgress(`compare ${printable(path)}`, options.json === true, step =>
        compareWithFloat(compared, frames, frame => {
          if (frame % 100 === 0) step(pace.at(frame));
        }),
      );
      const notes = [...model.notes, ...network.notes, ...frames.notes];
      if (options.json) {
        const { classes: _, ...figures } = result;
        printJson({ ok: result.violations === 0, ...figures, notes });
      } else {
        printDiagnostics(notes);
        printComparison(result, network.layers.outputs.length);
      }
      if (result.violations > 0) process.exitCode = EXIT.mismatch;
    });
}

function printComparison(result: ComparedWithFloat, outputs: number): void {
  const { frames, elements, differences, classChanges, quantizers, violations } = result;
  print(
    `${counted(frames, 'frame')}, ${counted(quantizers, 'quantizer')} and ${outputs === 1 ? 'the output' : `${outputs} outputs`}, ${elements} values compared with onnxruntime`,
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
