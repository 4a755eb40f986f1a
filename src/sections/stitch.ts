import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Design, readDesign } from '../artifact/index.ts';
import type { DesignSource, SourceModel } from '../codegen/design-source.ts';
import { hlsNotes } from '../codegen/hls-limits.ts';
import type { Cut } from '../cuts/resolve.ts';
import { BrokenDocument, trying } from '../formats/broken.ts';
import type { StitchedRecord } from '../formats/manifest.ts';
import { hostOfManifest } from '../host/interface.ts';
import { type Diagnostic, DiagnosticError, fail } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import type { Kernel } from '../kernels/index.ts';
import type { LayerContext } from '../lower/lowering.ts';
import { type LayerOp, onlyPort } from '../ops/index.ts';
import { type Schedule, scheduleKernels } from '../schedule/index.ts';
import { sha256 } from '../sha256.ts';
import type { GateProbe } from '../streamline/index.ts';
import { sectionFolders } from './folder.ts';
import { type JoinedLayers, joinLayers } from './join.ts';
import { cutAt, seamErrors, stitchDiagnostic } from './seams.ts';

/** Sections as one network, scheduled. */
export interface Stitched {
  readonly design: DesignSource;
  readonly model: SourceModel;
}

/**
 * Joins sections to the network they were cut from: their kernels with their weights and folds as they are, with adapters
 * and FIFOs between them, the whole scheduled anew. Throws DiagnosticError where they do not fit.
 *
 * @param folders those of the sections in data order, or the one folder that holds them all
 * @param name what the whole is called; as the model of the first unless told
 */
export async function stitchSections(
  folders: readonly string[],
  { name }: { readonly name?: string } = {},
): Promise<Stitched> {
  const held = folders.length === 1 ? await sectionFolders(folders[0]) : undefined;
  const designs: Design[] = [];
  for (const folder of held ?? folders) designs.push(await readDesign(folder));
  const errors = seamErrors(designs);
  if (errors.length > 0) throw new DiagnosticError(errors);
  const [first] = designs;
  const hashes = designs.map(({ manifest }) => manifest.model.sha256);
  const stranger = designs.find(({ manifest }) => manifest.model.sha256 !== hashes[0]);
  // Whoever names one folder expects one model in it.
  if (stranger && held) {
    fail(stitchDiagnostic('models-differ', { folder: stranger.folder, first: first.folder }));
  }
  const { schedule, layers, folds, seams } = joined(name ?? first.manifest.model.name, designs);
  const cuts = seams.map((value, i) => cutBehind(designs[i], value));
  const notes = [
    ...(stranger ? [stitchDiagnostic('several-models', { models: modelsOf(designs) })] : []),
    ...notesOf(designs),
    ...hlsNotes(schedule.hardware),
  ];
  const sections: StitchedRecord[] = [];
  for (const design of designs) sections.push(await recordOf(design));
  const { calibration, rtl } = first.manifest;
  return {
    design: {
      layers,
      ...schedule,
      folds,
      notes,
      cuts,
      gates: gatesOf(designs),
      interface: {
        inputs: hostOfManifest(first.manifest).inputs,
        outputs: hostOfManifest(designs[designs.length - 1].manifest).outputs,
      },
      sections,
      rtl: { family: rtl.family, library: rtl.library },
    },
    model: {
      name: first.manifest.model.name,
      sha256: stranger ? sha256(hashes.join('\n')) : hashes[0],
      ...(calibration && !stranger ? { calibration } : {}),
    },
  };
}

/** Kernels are sound each for itself; that they are those of their layers, only joining them shows. */
function joined(name: string, designs: readonly Design[]): JoinedLayers & { readonly schedule: Schedule } {
  try {
    return trying('one design of these layers and kernels', () => {
      const whole = joinLayers(name, designs);
      const kernelOf = (node: LayerOp, { id }: LayerContext): Kernel | undefined => {
        const kernel = whole.kernels.get(node.name);
        return kernel && { ...kernel, id };
      };
      const schedule = scheduleKernels(whole.layers, kernelOf, designs[0].manifest.rtl.family);
      return { ...whole, schedule };
    });
  } catch (error) {
    if (error instanceof BrokenDocument) return fail(stitchDiagnostic('broken', { reason: error.message }));
    throw error;
  }
}

const modelsOf = (designs: readonly Design[]): string[] => [
  ...new Set(designs.map(({ manifest: { model } }) => `${model.name} (${model.sha256.slice(0, 12)})`)),
];

/** The cut at the end of a section, by its name in the whole. */
function cutBehind(design: Design, value: string): Cut {
  const cut = cutAt(design, onlyPort(design.layers.outputs).value);
  invariant(cut, `${design.folder} does not end at a cut`);
  return { name: cut.name, value, maps: hostOfManifest(design.manifest).outputs[0].maps };
}

/** The gates of all sections. */
const gatesOf = (designs: readonly Design[]): GateProbe[] =>
  designs.flatMap(({ manifest }) =>
    (manifest.gates ?? []).map(({ name, ...gate }) => ({ node: name, ...gate })),
  );

/** What the sections' manifests have to say, each once; what concerns the HLS C++ is found anew. */
function notesOf(designs: readonly Design[]): Diagnostic[] {
  const notes = designs
    .flatMap(({ manifest }) => manifest.notes)
    .filter(({ code }) => !code.startsWith('hls/'));
  const once = new Map(notes.map(note => [JSON.stringify(note), note]));
  return [...once.values()].map(({ code, severity, message, node }) => ({
    code,
    severity: severity === 'error' || severity === 'warning' ? severity : 'note',
    message,
    ...(node === undefined ? {} : { at: { node } }),
  }));
}

async function recordOf({ folder, manifest }: Design): Promise<StitchedRecord> {
  invariant(manifest.section, `${folder} is a section`);
  const { index, name } = manifest.section;
  return {
    index,
    name,
    modelName: manifest.model.name,
    modelSha256: manifest.model.sha256,
    manifestSha256: sha256(await readFile(join(folder, 'manifest.json'))),
  };
}
