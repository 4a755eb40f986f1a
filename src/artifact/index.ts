import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ZodError } from 'zod';
import { generatedVerilog } from '../codegen/generated-sources.ts';
import {
  type CalibrationRecord,
  MANIFEST_VERSION,
  type Manifest,
  manifestSchema,
} from '../codegen/manifest.ts';
import { memoryFiles } from '../codegen/memory-files.ts';
import { render } from '../codegen/render.ts';
import { describeStream, topContext } from '../codegen/verilog-top.ts';
import { writeFolder } from '../codegen/write.ts';
import type { CompiledNetwork } from '../compile.ts';
import { hostOfNetwork } from '../host/interface.ts';
import { fail } from '../ir/diagnostic.ts';
import { TensorWriter } from '../ir/tensor-store.ts';
import { sourcesOf } from '../kernels/index.ts';
import type { LayerGraph } from '../ops/index.ts';
import { packageRoot } from '../package-root.ts';
import { reportContext } from '../report/context.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';
import { toolVersion } from '../version.ts';
import { type DesignSource, describe, type SourceModel } from './describe.ts';
import { artifactDiagnostic } from './diagnostics.ts';
import { hardwareDocument, layersDocument, readHardware, readLayers } from './documents.ts';
import { hlsFiles } from './hls-files.ts';

export type { DesignSource, SourceModel } from './describe.ts';

/** A compiled folder, read back: all that later commands need. */
export interface Design {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly layers: LayerGraph;
  readonly hardware: HardwareGraph;
}

const hashOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

/**
 * All files of a compiled folder by path: rtl/ (top and kernels), mem/ ($readmemh files), hls/ (the
 * same in HLS C++), ir/ (layer and hardware IR with their tensors), report.md and manifest.json. Equal
 * input gives equal bytes.
 */
export async function designFiles(
  compiled: CompiledNetwork | DesignSource,
  model: SourceModel,
): Promise<{ readonly manifest: Manifest; readonly files: ReadonlyMap<string, string | Uint8Array> }> {
  const network: DesignSource =
    'interface' in compiled ? compiled : { ...compiled, interface: hostOfNetwork(compiled) };
  const version = toolVersion();
  const manifest = describe(network, model, version);
  const files = new Map<string, string | Uint8Array>();
  const summary = [
    `model ${model.name}${sectionSummary(manifest)}: ${network.layers.nodes.length} layers`,
    `predicted initiation interval ${manifest.cycles.initiationInterval} cycles, latency ${manifest.cycles.latency} cycles`,
    `input ${describeStream(manifest.input.stream)}`,
    ...(manifest.calibration ? [calibrationSummary(manifest.calibration)] : []),
  ];
  const header = { toolVersion: version, sourceHash: model.sha256, summary };
  files.set(`rtl/${manifest.top}.v`, render('verilog/top.v.hbs', topContext(network.hardware, header)));
  const sources = new Set(network.hardware.kernels.flatMap(sourcesOf));
  for (const source of [...sources].sort()) {
    const text = await readFile(join(packageRoot(), 'hw/rtl', source), 'utf8');
    files.set(`rtl/${source.split('/').at(-1)}`, text);
  }
  for (const [file, text] of generatedVerilog(network.hardware.kernels, header)) {
    files.set(`rtl/${file}`, text);
  }
  for (const kernel of network.hardware.kernels) {
    for (const [file, text] of memoryFiles(kernel)) files.set(`mem/${file}`, text);
  }
  for (const [path, content] of await hlsFiles(network, header)) files.set(path, content);
  for (const [path, content] of network.attachments ?? []) files.set(path, content);
  const tensors = new TensorWriter();
  files.set('ir/layers.json', json(layersDocument(network.layers, tensors)));
  files.set('ir/hardware.json', json(hardwareDocument(network.hardware, tensors)));
  files.set('ir/tensors.bin', tensors.bytes());
  files.set('report.md', render('report/report.md.hbs', reportContext(manifest, network.hardware)));
  const hashes = Object.fromEntries(
    [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, content]) => [path, hashOf(content)]),
  );
  const complete: Manifest = { ...manifest, files: hashes };
  files.set('manifest.json', json(complete));
  return { manifest: complete, files };
}

function sectionSummary({ section }: Manifest): string {
  return section ? `, section ${section.index} of ${section.count} (${section.name})` : '';
}

function calibrationSummary({ weightBits, activationBits, frames }: CalibrationRecord): string {
  const bits = `weights ${weightBits} bits, activations ${activationBits} bits`;
  return `calibrated after training: ${bits}, ranges from ${frames} ${frames === 1 ? 'frame' : 'frames'}`;
}

/** Compiles into `folder`: everything or nothing. */
export async function writeDesign(
  folder: string,
  network: CompiledNetwork | DesignSource,
  model: SourceModel,
  extra: ReadonlyMap<string, string> = new Map(),
): Promise<Manifest> {
  const { manifest, files } = await designFiles(network, model);
  await writeFolder(folder, new Map([...files, ...extra]));
  return manifest;
}

/** Whether a manifest is that of a folder of sections, not of a design. */
export const isSectionsManifest = (raw: unknown): boolean =>
  typeof raw === 'object' && raw !== null && 'kind' in raw && raw.kind === 'sections';

/**
 * Reads a compiled folder. Throws DiagnosticError where it is none, is of another version, or, unless
 * `allowChanged`, where a file differs from what was compiled.
 */
export async function readDesign(folder: string, allowChanged = false): Promise<Design> {
  const notADesign = (reason: string): never => fail(artifactDiagnostic('not-a-design', { folder, reason }));
  const read = (path: string): Promise<Buffer> =>
    readFile(join(folder, path)).catch((error: NodeJS.ErrnoException) =>
      notADesign(`${path} cannot be read (${error.code ?? error.message})`),
    );
  const parse = async (path: string): Promise<unknown> => {
    try {
      return JSON.parse((await read(path)).toString('utf8'));
    } catch (error) {
      if (error instanceof SyntaxError) return notADesign(`${path} is not JSON`);
      throw error;
    }
  };
  const raw = await parse('manifest.json');
  if (isSectionsManifest(raw)) fail(artifactDiagnostic('sections', { folder }));
  const version =
    typeof raw === 'object' && raw !== null && 'schemaVersion' in raw ? raw.schemaVersion : undefined;
  if (version !== undefined && version !== MANIFEST_VERSION)
    fail(artifactDiagnostic('newer-version', { folder, version }));
  try {
    const manifest = manifestSchema.parse(raw);
    for (const [file, hash] of allowChanged ? [] : Object.entries(manifest.files)) {
      if (hashOf(await read(file)) !== hash) fail(artifactDiagnostic('changed', { folder, file }));
    }
    const tensors = await read('ir/tensors.bin');
    return {
      folder,
      manifest,
      layers: readLayers(await parse('ir/layers.json'), tensors),
      hardware: readHardware(await parse('ir/hardware.json'), tensors),
    };
  } catch (error) {
    if (error instanceof ZodError)
      return notADesign(error.issues[0]?.message ?? 'it does not have the expected form');
    throw error;
  }
}
