import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { writeDesign } from '../artifact/index.ts';
import { type CompileOptions, compileNetwork, type LoweringOptions } from '../compile.ts';
import { diagnostics, fail, printable } from '../ir/diagnostic.ts';
import type { FoldingFile } from '../schedule/fold.ts';
import { addCalibrationOptions, type CalibrationOptions, loadCalibrated } from './calibration.ts';
import { IrDump } from './dump-ir.ts';
import { addGateOptions, type GateOptions, gateWidths } from './gates.ts';
import { addModelOptions, type ModelOptions, positiveInteger } from './model.ts';
import { addSectionOptions, compileInSections, type SectionOptions, wantsSections } from './sections.ts';
import { print, printDiagnostics, printJson, withProgress } from './terminal.ts';

const fileDiagnostic = diagnostics('folding', {
  'bad-file': {
    severity: 'error',
    message: (a: { reason: string }) => `the folding file cannot be used: ${a.reason}`,
    help: () =>
      'write JSON of the form { "<layer>": { "pe": 4, "simd": 8 }, "<layer>": { "mode": "unrolled" } }',
  },
});

const foldingSchema = z.record(
  z.string(),
  z.strictObject({
    pe: z.number().optional(),
    simd: z.number().optional(),
    mode: z.literal('unrolled').optional(),
  }),
);

interface CompileCommandOptions extends ModelOptions, CalibrationOptions, SectionOptions, GateOptions {
  readonly output: string;
  readonly folding?: string;
  readonly targetCycles?: number;
  readonly dumpIr?: boolean;
  readonly json?: boolean;
}

export function compileCommand(program: Command): void {
  addSectionOptions(addGateOptions(addCalibrationOptions(addModelOptions(program.command('compile')))))
    .description('compile a model to Verilog, with predicted cycles')
    .argument('<model>', 'an .onnx file')
    .requiredOption('-o, --output <dir>', 'the folder to write')
    .option('--folding <file>', 'PE and SIMD per layer: { "<layer>": {"pe": N, "simd": N} }')
    .option('--target-cycles <n>', 'the cheapest folding with at most N cycles per frame', positiveInteger)
    .option('--dump-ir', 'also write the graph after each step to DIR/ir/')
    .option('--json', 'print JSON')
    .action(async (path: string, options: CompileCommandOptions) => {
      if (wantsSections(options)) {
        const { model, lowering } = await loadCalibrated(path, options);
        const gates = await gateWidths(model, lowering, options);
        printDiagnostics(options.json ? [] : gates.notes);
        await compileInSections(
          model,
          await compileOptions({ ...lowering, ...gates.options }, options),
          options,
        );
        return;
      }
      const { manifest, notes } = await withProgress(
        `compile ${printable(path)}`,
        options.json === true,
        async step => {
          step(options.calibrate === undefined ? 'reading the model' : 'calibrating');
          const { model, lowering } = await loadCalibrated(path, options);
          if (options.gateData !== undefined) step('choosing the widths of gates');
          const gates = await gateWidths(model, lowering, options);
          const all = await compileOptions({ ...lowering, ...gates.options }, options);
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
            ),
            notes: [...model.notes, ...network.notes],
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
          layers: manifest.layers,
          ...(manifest.calibration ? { calibration: manifest.calibration } : {}),
          notes,
        });
        return;
      }
      printDiagnostics(notes);
      print(`${options.output}: ${manifest.top}, ${manifest.layers.length} layers`);
      print(`predicted: ${cycles.initiationInterval} cycles per frame, latency ${cycles.latency} cycles`);
      print(`read ${options.output}/report.md; prove it with: bitwright verify ${options.output}`);
    });
}

async function compileOptions(
  lowering: LoweringOptions,
  { folding, targetCycles }: CompileCommandOptions,
): Promise<CompileOptions> {
  return {
    ...lowering,
    ...(folding === undefined ? {} : { folding: await readFolding(folding) }),
    ...(targetCycles ? { targetCycles } : {}),
  };
}

async function readFolding(file: string): Promise<FoldingFile> {
  const bad = (reason: string): never => fail(fileDiagnostic('bad-file', { reason }, { file }));
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => bad(error.message));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return bad(error instanceof Error ? error.message : 'it is not JSON');
  }
  // The schema would pass over this key, and the fold would not be what the file says.
  if (typeof json === 'object' && json !== null && Object.hasOwn(json, '__proto__'))
    bad('a layer called __proto__ can only be folded by --target-cycles');
  const parsed = foldingSchema.safeParse(json);
  return parsed.success ? (parsed.data as FoldingFile) : bad(z.prettifyError(parsed.error));
}
