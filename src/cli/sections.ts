import { type Command, Option } from 'commander';
import { DEFAULT_FRAMES } from '../../sim/proving-frames.ts';
import { designFrames } from '../api/proving-frames.ts';
import { type Design, readDesign } from '../artifact/index.ts';
import type { CompileOptions } from '../compile.ts';
import { cutDiagnostic } from '../cuts/diagnostics.ts';
import { loadFrames } from '../host/frames.ts';
import { randomFrames } from '../host/input.ts';
import { type Diagnostic, fail, printable } from '../ir/diagnostic.ts';
import { typeName } from '../ir/integer-type.ts';
import { compileSections, withFeatures } from '../sections/compile.ts';
import { type WrittenSection, writeSections } from '../sections/folder.ts';
import { dataFiles, type FrameOptions } from './data-options.ts';
import { IrDump } from './dump-ir.ts';
import { anySeed, collected, type Model, positiveInteger } from './model.ts';
import { EXIT, print, printDiagnostics, printJson, table, withProgress } from './terminal.ts';
import { printVerification, type Verification, verificationJson, verifyOn } from './verification.ts';

/** The options of compile that are about sections. */
export interface SectionOptions extends Omit<FrameOptions, 'seed'> {
  readonly cut?: string;
  readonly sections?: boolean;
  readonly verify: boolean;
  /** Undefined where the user gave none. */
  readonly seed?: number;
}

interface SectionsRun extends SectionOptions {
  readonly output: string;
  readonly dumpIr?: boolean;
  readonly json?: boolean;
}

export function addSectionOptions(command: Command): Command {
  return command
    .option('--cut <nodes>', 'build sections instead, cut behind these nodes or tensors: NODE,...')
    .option('--sections', 'build sections instead, cut where the model names cut points')
    .option('--data <file>', 'with --cut: frames that the sections are verified on (random ones)', collected)
    .option('--frames <n>', 'with --cut: record the first N frames (16)', positiveInteger)
    .addOption(
      new Option('--data-domain <domain>', 'with --data: model input values or wire integers')
        .choices(['auto', 'model', 'wire'])
        .default('auto'),
    )
    .option('--seed <n>', 'with --cut: seed of random frames and stalls (1)', anySeed)
    .option('--no-verify', 'with --cut: only build, do not verify the sections in Verilator');
}

/** Whether the network is to be cut; stops at options that only make sense where it is. */
export function wantsSections(options: SectionOptions): boolean {
  if (options.cut !== undefined || options.sections) return true;
  const given = {
    '--data': options.data,
    '--frames': options.frames,
    '--seed': options.seed,
    '--data-domain': options.dataDomain === 'auto' ? undefined : options.dataDomain,
    '--no-verify': options.verify ? undefined : options.verify,
  };
  const [option] = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (option !== undefined) fail(cutDiagnostic('without-cut', { option }));
  return false;
}

/** The cut points on the command line; undefined where the model names them. */
function namesOf(cut: string | undefined): readonly string[] | undefined {
  return cut
    ?.split(',')
    .map(name => name.trim())
    .filter(name => name !== '');
}

/** Builds each section in a folder of its own, with the integers that the sections before it give, and verifies it alone. */
export async function compileInSections(
  model: Model,
  compileOptions: CompileOptions,
  options: SectionsRun,
  inputs: readonly string[],
): Promise<void> {
  const started = performance.now();
  const seed = options.seed ?? 1;
  const cuts = namesOf(options.cut);
  const notes: Diagnostic[] = [...model.notes];
  const verified: Verification[] = [];
  const written = await withProgress(
    `compile ${printable(model.name)}`,
    options.json === true,
    async step => {
      step('lowering and scheduling');
      const dump = new IrDump();
      const network = compileSections(model.graph, {
        ...compileOptions,
        ...(cuts ? { cuts } : {}),
        ...(options.dumpIr ? { onStep: dump.onStep } : {}),
      });
      notes.push(...network.notes);
      step('recording features');
      const count = options.frames ?? DEFAULT_FRAMES;
      const frames =
        options.data === undefined
          ? { integers: randomFrames(network.interface.inputs, count, seed), notes: [] }
          : await loadFrames(network.interface, dataFiles(network.interface, options.data), {
              ...options,
              frames: count,
            });
      notes.push(...frames.notes);
      const source = options.data === undefined ? 'random' : 'data';
      const sections = withFeatures(network, frames.integers, source).map((section, i) =>
        i === 0 ? { ...section, notes: [...(model.calibrationNotes ?? []), ...section.notes] } : section,
      );
      step(`writing ${options.output}`);
      const folders = await writeSections(options.output, sections, model, dump.files, inputs);
      for (const [i, { folder }] of options.verify ? folders.entries() : []) {
        const design: Design = await readDesign(folder);
        const recorded = await designFrames(design, { dataDomain: 'auto', seed });
        const title = `section ${i + 1} of ${folders.length}`;
        verified.push(
          await verifyOn(design, recorded, { stalls: 'random', seed }, text => step(`${title}: ${text}`)),
        );
      }
      return folders;
    },
  );
  const ok = verified.every(verification => verification.ok);
  if (!ok) process.exitCode = EXIT.mismatch;
  const wallSeconds = (performance.now() - started) / 1000;
  if (options.json) {
    const sections = written.map((section, i) => sectionJson(section, verified.at(i)));
    printJson({ ok, folder: options.output, sections, wallSeconds, notes });
    return;
  }
  printDiagnostics(notes);
  print(`${options.output}: ${written.length} sections of ${printable(model.name)}`);
  print(sectionTable(written));
  verified.forEach((verification, i) => {
    print(`${written[i].folder}:`);
    printVerification(verification, { stalls: 'random', seed });
  });
  print(`${wallSeconds.toFixed(1)} s; join them with: npx bitwright stitch ${options.output} -o OUT`);
}

function sectionJson({ folder, manifest }: WrittenSection, verified: Verification | undefined) {
  return {
    folder,
    name: manifest.section?.name,
    top: manifest.top,
    predictedInitiationIntervalCycles: manifest.cycles.initiationInterval,
    predictedLatencyCycles: manifest.cycles.latency,
    cuts: manifest.cuts,
    layers: manifest.layers,
    ...(verified ? { verified: verificationJson(verified) } : {}),
  };
}

function sectionTable(written: readonly WrittenSection[]): string {
  return table([
    ['section', 'layers', 'in', 'out', 'cycles', 'latency'],
    ...written.map(
      ({
        folder,
        manifest: {
          layers,
          inputs: [input],
          outputs: [output],
          cycles,
        },
      }) => [
        folder,
        layers.length,
        `${typeName(input.type)} ${input.shape.join('x')}`,
        `${typeName(output.type)} ${output.shape.join('x')}`,
        cycles.initiationInterval,
        cycles.latency,
      ],
    ),
  ]);
}
