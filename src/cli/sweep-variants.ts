import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keptOutput } from '../../sim/kept-output.ts';
import { readDesign, writeDesign } from '../artifact/index.ts';
import { type CompiledNetwork, compileNetwork } from '../compile.ts';
import { accuracyOf, type DataOptions, loadFrames } from '../host/frames.ts';
import { hostOfNetwork } from '../host/interface.ts';
import { classesOf } from '../host/output.ts';
import { referenceOutput } from '../host/reference.ts';
import { type Diagnostic, fail } from '../ir/diagnostic.ts';
import { ownPackage } from '../node/own-package.ts';
import { render } from '../node/render.ts';
import { chartContext } from '../sweep/chart.ts';
import { sweepDiagnostic } from '../sweep/diagnostics.ts';
import { figuresOf } from '../sweep/figures.ts';
import { type SweepResult, type SweepRow, sweepMeasures } from '../sweep/result.ts';
import { scheduleFileName } from '../sweep/schedule.ts';
import type { Variant, Variants } from '../sweep/variants.ts';
import { designArea } from '../tools/design-area.ts';
import type { Area, FlowName } from '../tools/flows.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { loweringOptions, type ModelOptions } from './model.ts';

/** What the variants of a family are compiled, synthesised and judged with. */
export interface VariantsOptions extends ModelOptions, DataOptions {
  readonly keep?: boolean;
  readonly synth?: boolean;
  readonly flow: FlowName;
}

type Synthesis = NonNullable<SweepResult['synthesis']>;

/** Compiles all variants, and leaves sweep.json and sweep.svg in the folder. */
export async function sweepVariants(
  family: Variants,
  options: VariantsOptions & { readonly folder: string },
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
      family.input === undefined ? options : { ...options, input: [family.input] },
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
    tool: { name: 'bitwright', version: ownPackage().version },
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
  const [ports, [scores]] = [{ inputs: host.inputs.length, outputs: host.outputs.length }, host.outputs];
  if (ports.inputs + ports.outputs > 2) fail(cliDiagnostic('one-of-each', { what: 'sweep', ...ports }));
  const frames = await loadFrames(host, data, {
    dataDomain,
    ...(labels === undefined ? {} : { labels }),
    ...(most === undefined ? {} : { frames: most }),
  });
  if (!frames.labels) fail(cliDiagnostic('without-labels', {}, { file: data }));
  const output = await referenceOutput(network.layers, frames, frame =>
    about(`frame ${frame} of ${frames.count}`),
  );
  const classes = classesOf(scores, output);
  if (!classes) fail(sweepDiagnostic('no-classes', { schedule: schedule.text }));
  return { accuracy: accuracyOf(classes, frames.labels), frames: frames.count, notes: frames.notes };
}

/** Writes the compiled folder of a variant where it is to be kept or synthesised; the area where it is. */
async function place(
  network: CompiledNetwork,
  { schedule }: Variant,
  model: Pick<SweepRow['model'], 'name' | 'sha256'>,
  { folder, keep, synth, flow }: VariantsOptions & { readonly folder: string },
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
