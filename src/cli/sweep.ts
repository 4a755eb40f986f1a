import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { readDesign, writeDesign } from '../artifact/index.ts';
import { render } from '../codegen/render.ts';
import { replaceFolder } from '../codegen/write.ts';
import { type CompiledNetwork, compileNetwork } from '../compile.ts';
import { accuracyOf, type DataOptions, loadFrames } from '../host/frames.ts';
import { hostOfNetwork } from '../host/interface.ts';
import { classesOf } from '../host/output.ts';
import { referenceOutput } from '../host/reference.ts';
import { type Diagnostic, fail, printable } from '../ir/diagnostic.ts';
import { chartContext } from '../sweep/chart.ts';
import { sweepDiagnostic } from '../sweep/diagnostics.ts';
import { figuresOf } from '../sweep/figures.ts';
import { type SweepResult, type SweepRow, sweepMeasures, sweepTable } from '../sweep/result.ts';
import { scheduleFileName } from '../sweep/schedule.ts';
import { type Variant, type Variants, variantsOf } from '../sweep/variants.ts';
import { designArea } from '../tools/design-area.ts';
import { type Area, FLOW_NAMES, type FlowName } from '../tools/flows.ts';
import { toolVersion } from '../version.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { addModelOptions, loweringOptions, type ModelOptions, positiveInteger } from './model.ts';
import { addDataOptions } from './run.ts';
import { keptOutput } from './synth.ts';
import { print, printDiagnostics, printJson, table, withProgress } from './terminal.ts';

interface SweepOptions extends ModelOptions, DataOptions {
  readonly schedules?: string;
  readonly output?: string;
  readonly keep?: boolean;
  readonly divideChannels?: number;
  readonly targetCycles?: number;
  readonly synth?: boolean;
  readonly flow: FlowName;
  readonly data?: string;
  readonly json?: boolean;
}

type Synthesis = NonNullable<SweepResult['synthesis']>;

export function sweepCommand(program: Command): void {
  addDataOptions(addModelOptions(program.command('sweep')))
    .description('compile one network at several precisions: bytes, cycles, area and accuracy side by side')
    .argument('<family>', 'chu-vgg, chu-resnet, or a JSON file that lists a trained model for each schedule')
    .option('--schedules <list>', 'bits of the sections, input to output: 8-8-8,4-4-4,8-4-2-1,1-1-1')
    .option('-o, --output <dir>', 'the folder for sweep.json and sweep.svg')
    .option('--keep', 'also keep the compiled folder of each variant, in DIR/<schedule>')
    .option('--divide-channels <n>', 'a built-in family with fewer channels: 2, 4 or 8', positiveInteger)
    .option('--target-cycles <n>', 'the cheapest folding with at most N cycles per frame', positiveInteger)
    .option('--synth', 'also the area by Yosys (minutes for each large variant)')
    .addOption(new Option('--flow <flow>', 'device family of --synth').choices(FLOW_NAMES).default('xc7'))
    .option('--data <file>', 'frames that tell the accuracy of trained models')
    .option('--json', 'print JSON')
    .action(async (path: string, options: SweepOptions) => {
      const started = performance.now();
      if (options.keep && options.output === undefined)
        fail(cliDiagnostic('without-output', { option: '--keep' }));
      const family = withOptions(variantsOf(path, variantOptions(options)), options);
      const result = await withProgress(`sweep ${printable(path)}`, options.json === true, step =>
        inFolder(options.output, folder => sweep(family, { ...options, folder }, step)),
      );
      if (options.json) {
        printJson({ ok: true, ...result, wallSeconds: (performance.now() - started) / 1000 });
        return;
      }
      printDiagnostics(distinct(result.variants.flatMap(row => row.notes)));
      print(table(sweepTable(result)));
      if (result.frames !== undefined) print(`accuracy: the integer reference on ${result.frames} frames`);
      if (result.weights === 'random') print('random weights: they tell bytes, cycles and area, no accuracy');
      if (options.output !== undefined)
        print(`${options.output}/sweep.svg shows this, ${options.output}/sweep.json holds it`);
    });
}

const variantOptions = ({ schedules, divideChannels }: SweepOptions) => ({
  ...(schedules === undefined ? {} : { schedules }),
  ...(divideChannels === undefined ? {} : { divisor: divideChannels }),
});

/** What the command line says in place of the family; data for random weights is refused. */
function withOptions(family: Variants, options: SweepOptions): Variants {
  const { input, targetCycles, data, labels } = options;
  const given = { '--input': input, '--data': data, '--labels': labels };
  const [option] = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (family.weights === 'random' && option !== undefined)
    fail(sweepDiagnostic('only-trained', { option, family: family.family }));
  if (labels !== undefined && data === undefined && family.data === undefined)
    fail(cliDiagnostic('without-data', { option: '--labels' }));
  // Data of one's own has labels of its own.
  const { data: _, labels: __, ...others } = family;
  return {
    ...(data === undefined ? family : others),
    ...(input === undefined ? {} : { input }),
    ...(targetCycles === undefined ? {} : { targetCycles }),
    ...(data === undefined ? {} : { data }),
    ...(labels === undefined ? {} : { labels }),
  };
}

/** Lets `work` fill the folder, or a temporary one that is removed again. */
async function inFolder<T>(folder: string | undefined, work: (folder: string) => Promise<T>): Promise<T> {
  if (folder !== undefined) return replaceFolder(folder, work);
  const temporary = await mkdtemp(join(tmpdir(), 'bitwright-sweep-'));
  try {
    return await work(temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Compiles all variants, and leaves sweep.json and sweep.svg in the folder. */
async function sweep(
  family: Variants,
  options: SweepOptions & { readonly folder: string },
  step: (text: string) => void,
): Promise<SweepResult> {
  const rows: SweepRow[] = [];
  let synthesis: Synthesis | undefined;
  let frames: number | undefined;
  for (const [i, variant] of family.variants.entries()) {
    const about = (what: string) =>
      step(`${variant.schedule.text}, ${i + 1} of ${family.variants.length}: ${what}`);
    about('compiling');
    await new Promise(resolve => setImmediate(resolve));
    const model = variant.load();
    const lowering = loweringOptions(
      model,
      family.input === undefined ? options : { ...options, input: family.input },
    );
    const { targetCycles } = family;
    const network = compileNetwork(model.graph, { ...lowering, ...(targetCycles ? { targetCycles } : {}) });
    const judged = await judge(family, network, variant, options, about);
    const area = await place(network, variant, model, options, about);
    synthesis ??= area?.synthesis;
    frames ??= judged?.frames;
    rows.push({
      schedule: variant.schedule.text,
      model: { name: model.name, sha256: model.sha256 },
      ...figuresOf(network),
      ...(area ? { synthesised: area.total } : {}),
      ...(judged ? { accuracy: judged.accuracy } : {}),
      notes: [...model.notes, ...network.notes, ...(judged?.notes ?? []), ...(area?.notes ?? [])],
    });
  }
  const result: SweepResult = {
    tool: { name: 'bitwright', version: toolVersion() },
    family: family.family,
    weights: family.weights,
    targetCycles: family.targetCycles ?? null,
    ...(synthesis ? { synthesis } : {}),
    ...(frames === undefined ? {} : { frames }),
    variants: rows,
  };
  await writeFile(join(options.folder, 'sweep.json'), `${JSON.stringify(result, null, 1)}\n`);
  await writeFile(join(options.folder, 'sweep.svg'), chartOf(result));
  return result;
}

function chartOf(result: SweepResult): string {
  const title = `${result.family} by precision schedule (${result.weights} weights)`;
  const schedules = result.variants.map(row => row.schedule);
  return render('report/sweep.svg.hbs', chartContext(title, schedules, sweepMeasures(result)));
}

/** The accuracy of a variant, where there are frames with labels. */
async function judge(
  { data, labels }: Variants,
  network: CompiledNetwork,
  { schedule }: Variant,
  { dataDomain, frames: most }: DataOptions,
  about: (what: string) => void,
): Promise<{ accuracy: number; frames: number; notes: readonly Diagnostic[] } | undefined> {
  if (data === undefined) return undefined;
  about('reading data');
  const host = hostOfNetwork(network);
  const frames = await loadFrames(host, data, {
    dataDomain,
    ...(labels === undefined ? {} : { labels }),
    ...(most === undefined ? {} : { frames: most }),
  });
  if (!frames.labels) fail(cliDiagnostic('without-labels', {}, { file: data }));
  const output = await referenceOutput(network.layers, frames, frame =>
    about(`frame ${frame} of ${frames.count}`),
  );
  const classes = classesOf(host.output, output);
  if (!classes) fail(sweepDiagnostic('no-classes', { schedule: schedule.text }));
  return { accuracy: accuracyOf(classes, frames.labels), frames: frames.count, notes: frames.notes };
}

/** Writes the compiled folder of a variant where it is to be kept or synthesised; the area where it is. */
async function place(
  network: CompiledNetwork,
  { schedule }: Variant,
  model: Pick<SweepRow['model'], 'name' | 'sha256'>,
  { folder, keep, synth, flow }: SweepOptions & { readonly folder: string },
  about: (what: string) => void,
): Promise<{ total: Area; synthesis: Synthesis; notes: readonly Diagnostic[] } | undefined> {
  if (!keep && !synth) return undefined;
  about('writing');
  const design = join(folder, scheduleFileName(schedule));
  await writeDesign(design, network, model);
  if (!synth) return undefined;
  const { total, yosys, blockRamUnit, notes } = await designArea(await readDesign(design), {
    flow,
    cache: keptOutput,
    onProgress: kernel => about(`synthesising ${kernel}`),
  });
  if (!keep) await rm(design, { recursive: true });
  return { total, synthesis: { yosys, flow, blockRamUnit }, notes };
}

/** Each message once: variants share most of them. */
function distinct(notes: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(notes.map(note => [JSON.stringify(note), note])).values()];
}
