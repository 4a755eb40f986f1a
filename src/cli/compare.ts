import type { Command } from 'commander';
import { defaultFrames } from '../compare/default-frames.ts';
import { openFloatRuntime } from '../compare/float-runtime.ts';
import { type Comparison, compareNetwork } from '../compare/index.ts';
import { lowerNetwork } from '../compile.ts';
import { hasIntegerOperators } from '../frontend/onnx/expansions/index.ts';
import { decodeModel, type ModelWithGraph } from '../frontend/onnx/read-model.ts';
import { writeOnnx } from '../frontend/onnx/write.ts';
import { drawnFrames } from '../host/drawn-frames.ts';
import { type DataOptions, loadFrames } from '../host/frames.ts';
import { toModelFrames } from '../host/input.ts';
import { hostOfNetwork } from '../host/interface.ts';
import { counted } from '../ir/counted.ts';
import { printable } from '../ir/diagnostic.ts';
import { decodeModelFile } from '../node/model-file.ts';
import { addCalibrationOptions, type CalibrationOptions, loadCalibrated } from './calibration.ts';
import { addDataOptions, dataFiles } from './data-options.ts';
import { addModelOptions, anySeed, collected, type Model, type ModelOptions } from './model.ts';
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
      const host = hostOfNetwork(network);
      const frames =
        options.data === undefined
          ? drawnFrames(host.inputs, options.frames ?? defaultFrames(network.layers), options.seed)
          : await loadFrames(host, dataFiles(host, options.data), options);
      const outputs = host.outputs.map(output => output.name);
      const tensors = [...new Set([...network.probes.map(p => p.tensor), ...outputs])];
      const inputs = network.canonical.inputs.map(({ name }) => ({
        name,
        shape: network.canonical.shapes.get(name) ?? [],
      }));
      // A calibrated network, or a part of a model, is in no file; it is written as one. So is one of operators on integers,
      // whose sums onnxruntime saturates on some processors, with quantizers around float operators.
      const read = decodeModelFile(path);
      const isOwn =
        model.calibration !== undefined || options.until !== undefined || hasIntegerOperators(read);
      const runtime = await openFloatRuntime(isOwn ? written(model) : read, inputs, tensors);
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

const written = ({ graph }: Model): ModelWithGraph => decodeModel(writeOnnx(graph));

function printComparison(result: Comparison, quantizers: number, outputs: number, violations: number): void {
  const { frames, elements, differences, classChanges } = result;
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
