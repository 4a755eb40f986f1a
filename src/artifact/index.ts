import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ZodError } from 'zod';
import { designFiles } from '../codegen/design-files.ts';
import type { DesignSource, SourceModel, WholeNetwork } from '../codegen/design-source.ts';
import { readHardware, readLayers } from '../formats/documents.ts';
import { MANIFEST_VERSION, type Manifest, manifestSchema } from '../formats/manifest.ts';
import { fail } from '../ir/diagnostic.ts';
import { ownPackage } from '../node/own-package.ts';
import { writeFolder } from '../node/write-folder.ts';
import type { LayerGraph } from '../ops/index.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';
import { sha256 } from '../sha256.ts';
import { artifactDiagnostic } from './diagnostics.ts';

/** A compiled folder, read back: all that later commands need. */
export interface Design {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly layers: LayerGraph;
  readonly hardware: HardwareGraph;
}

/** Compiles into `folder`: everything or nothing. */
export async function writeDesign(
  folder: string,
  network: WholeNetwork | DesignSource,
  model: SourceModel,
): Promise<Manifest> {
  const { manifest, files } = designFiles(network, model, ownPackage());
  await writeFolder(folder, files);
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
    fail(artifactDiagnostic('other-version', { folder, version }));
  try {
    const manifest = manifestSchema.parse(raw);
    for (const [file, hash] of allowChanged ? [] : Object.entries(manifest.files)) {
      const bytes = await readFile(join(folder, file)).catch((error: NodeJS.ErrnoException) =>
        fail(artifactDiagnostic('missing', { folder, file, reason: error.code ?? error.message })),
      );
      if (sha256(bytes) !== hash) fail(artifactDiagnostic('changed', { folder, file }));
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
