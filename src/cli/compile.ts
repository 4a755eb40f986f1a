import { type Command, Option } from 'commander';
import { writeDesign } from '../artifact/index.ts';
import { type CompileOptions, compileNetwork, type LoweringOptions } from '../compile.ts';
import { deviceNamed } from '../devices/data.ts';
import { areaOf } from '../devices/resources.ts';
import { counted } from '../ir/counted.ts';
import { fail, printable } from '../ir/diagnostic.ts';
import { FAMILY_NAMES, type Family } from '../kernels/family.ts';
import type { Budget } from '../schedule/fit-device.ts';
import { foldDiagnostic } from '../schedule/fold-diagnostics.ts';
import { addCalibrationOptions, type CalibrationOptions, loadCalibrated } from './calibration.ts';
import { designName } from './design-name.ts';
import { addDeviceOptions, budgetOf, type DeviceOptions, printArea } from './device-options.ts';
import { IrDump } from './dump-ir.ts';
import { addGateOptions, type GateOptions, gateWidths } from './gates.ts';
import { megahertz } from './megahertz.ts';
import { addModelOptions, type ModelOptions } from './model.ts';
import { readFolding } from './read-folding.ts';
import { addSectionOptions, compileInSections, type SectionOptions, wantsSections } from './sections.ts';
import { addTargetOptions, type TargetOptions, targetOf } from './target.ts';
import { intervalAndLatency, print, printDiagnostics, printJson, withProgress } from './terminal.ts';

interface CompileCommandOptions
  extends ModelOptions,
    CalibrationOptions,
    SectionOptions,
    GateOptions,
    DeviceOptions,
    TargetOptions {
  readonly output: string;
  readonly folding?: string;
  readonly name?: string;
  readonly family?: Family;
  readonly sharedLibrary?: boolean;
  readonly reloadable?: readonly string[];
  readonly dumpIr?: boolean;
  readonly json?: boolean;
}

export function compileCommand(program: Command): void {
  addTargetOptions(
    addDeviceOptions(
      addSectionOptions(addGateOptions(addCalibrationOptions(addModelOptions(program.command('compile'))))),
    ),
  )
    .description('compile a model to Verilog, with predicted cycles')
    .argument('<model>', 'an .onnx file, or an int8 .tflite file')
    .requiredOption('-o, --output <dir>', 'the folder to write')
    .option('--folding <file>', 'PE and SIMD per layer: { "<layer>": {"pe": N, "simd": N} }')
    .option('--name <name>', "the top module is bw_<name> (the name of the model's file)", designName)
    .addOption(
      new Option(
        '--family <family>',
        'the device family that memories are made for, and areas are counted in (xc7)',
      ).choices(FAMILY_NAMES),
    )
    .option(
      '--clock <mhz>',
      'the clock in MHz that dot products get registers for (the fewest without it)',
      megahertz,
    )
    .option(
      '--shared-library',
      "hand-written modules keep the library's names, for designs that share one copy of them",
    )
    .option(
      '--reloadable <layers>',
      'layers whose weights or thresholds can be written while the design runs: LAYER,...',
      layerNames,
    )
    .option('--dump-ir', 'also write the graph after each step to DIR/ir/')
    .option('--json', 'print JSON')
    .action(async (path: string, options: CompileCommandOptions) => {
      const aims = { budget: await budgetOf(options), targetCycles: targetOf(options) };
      if (wantsSections(options)) {
        if (aims.budget) fail(foldDiagnostic('sections-on-device', {}));
        const { model, lowering } = await loadCalibrated(path, options);
        const gates = await gateWidths(model, lowering, options);
        printDiagnostics(options.json ? [] : gates.notes);
        await compileInSections(
          model,
          await compileOptions({ ...lowering, ...gates.options }, options, aims),
          options,
          inputsOf(path, options),
        );
        return;
      }
      const { manifest, notes, area } = await withProgress(
        `compile ${printable(path)}`,
        options.json === true,
        async step => {
          step(options.calibrate === undefined ? 'reading the model' : 'calibrating');
          const { model, lowering } = await loadCalibrated(path, options);
          if (options.gateData !== undefined) step('choosing the widths of gates');
          const gates = await gateWidths(model, lowering, options);
          const all = await compileOptions({ ...lowering, ...gates.options }, options, aims);
          step('lowering and scheduling');
          const dump = new IrDump();
          const compiled = compileNetwork(model.graph, {
            ...all,
            ...(options.dumpIr ? { onStep: dump.onStep } : {}),
          });
          const network = { ...compiled, notes: [...gates.notes, ...compiled.notes] };
          step(`writing ${options.output}`);
          return {
            manifest: await writeDesign(
              options.output,
              {
                ...network,
                notes: [...(model.calibrationNotes ?? []), ...network.notes],
                extras: Array.from(dump.files, ([file, text]) => ({
                  kind: 'aside',
                  path: file,
                  content: text,
                })),
              },
              model,
              inputsOf(path, options),
            ),
            notes: [...model.notes, ...network.notes],
            area: areaOf(network.hardware.kernels, network.rtl.family),
          };
        },
      );
      const { cycles } = manifest;
      if (options.json) {
        printJson({
          ok: true,
          folder: options.output,
          top: manifest.top,
          predictedInitiationIntervalCycles: cycles.initiationInterval,
          predictedLatencyCycles: cycles.latency,
          estimatedArea: area,
          layers: manifest.layers,
          ...(manifest.calibration ? { calibration: manifest.calibration } : {}),
          notes,
        });
        return;
      }
      printDiagnostics(notes);
      print(`${options.output}: ${manifest.top}, ${counted(manifest.layers.length, 'layer')}`);
      print(`predicted: ${intervalAndLatency(cycles)}${rateAt(options.clock, cycles.initiationInterval)}`);
      const { family, device } = manifest.rtl;
      printArea(
        area,
        family,
        aims.budget?.device ?? (device === undefined ? undefined : deviceNamed(device)),
      );
      print(
        `read ${options.output}/report.html or report.md; prove it with: npx bitwright verify ${options.output}`,
      );
    });
}

/** The frames a second, where a clock is named. */
const rateAt = (clock: number | undefined, interval: number): string =>
  clock === undefined
    ? ''
    : `, ${Math.floor((clock * 1e6) / interval).toLocaleString('en-US')} frames a second at ${clock} MHz`;

const layerNames = (text: string): readonly string[] =>
  text
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '');

/** The files that are read: a folder that one of them lies in is not replaced. */
const inputsOf = (
  model: string,
  { calibrate, gateData, folding, data = [] }: CompileCommandOptions,
): readonly string[] => [
  ...[model, calibrate, gateData, folding].flatMap(path => path ?? []),
  ...data.flatMap(text => [text, text.replace(/^[^=]*=/, '')]),
];

/** What a design is to reach, and to fit. */
interface Aims {
  readonly budget: Budget | undefined;
  readonly targetCycles: number | undefined;
}

async function compileOptions(
  lowering: LoweringOptions,
  { folding, name, family, clock, sharedLibrary = false, reloadable = [] }: CompileCommandOptions,
  { budget, targetCycles }: Aims,
): Promise<CompileOptions> {
  return {
    ...lowering,
    ...{ sharedLibrary, reloadable },
    ...(family === undefined ? {} : { family }),
    ...(budget ? { budget } : {}),
    ...(name === undefined ? {} : { name }),
    ...(folding === undefined ? {} : { folding: await readFolding(folding) }),
    ...(targetCycles === undefined ? {} : { targetCycles }),
    ...(clock === undefined ? {} : { clockMegahertz: clock }),
  };
}
