import { ZodError } from 'zod';
import { describe } from '../codegen/describe.ts';
import { designSourceOf } from '../codegen/design-source-of.ts';
import { BrokenDocument, sound, trying } from '../formats/broken.ts';
import { checkHardware } from '../formats/check-hardware.ts';
import { checkLayers } from '../formats/check-layers.ts';
import { checkManifest } from '../formats/check-manifest.ts';
import { readHardware, readLayers } from '../formats/documents.ts';
import { MANIFEST_VERSION, type Manifest, manifestSchema } from '../formats/manifest.ts';
import { issueOf, readJson } from '../formats/read-json.ts';
import { isSameJson } from '../formats/same-json.ts';
import { fail } from '../ir/diagnostic.ts';
import { isForFamily } from '../schedule/family.ts';
import { sha256 } from '../sha256.ts';
import type { Design } from './design.ts';
import { artifactDiagnostic } from './diagnostics.ts';

/** Whether a manifest is that of a folder of sections, not of a design. */
export const isSectionsManifest = (raw: unknown): boolean =>
  typeof raw === 'object' && raw !== null && 'kind' in raw && raw.kind === 'sections';

/** Gives the bytes of a file of a folder, or why it cannot be read. */
export type ReadFile = (path: string) => Promise<Uint8Array | { readonly reason: string }>;

/**
 * A compiled folder, wherever its files lie. Throws DiagnosticError where it is none, is of another version, where its
 * documents are not those of one design, or, unless `allowChanged`, where a file differs from what was compiled.
 *
 * @param folder what diagnostics call it
 */
export async function designOf(folder: string, readFile: ReadFile, allowChanged = false): Promise<Design> {
  const notADesign = (reason: string): never => fail(artifactDiagnostic('not-a-design', { folder, reason }));
  const read = async (path: string): Promise<Uint8Array> => {
    const bytes = await readFile(path);
    return bytes instanceof Uint8Array ? bytes : notADesign(`${path} cannot be read (${bytes.reason})`);
  };
  /** What is wrong is said with the file. */
  const within = <T>(path: string, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (error instanceof ZodError) return notADesign(`${path}: ${issueOf(error)}`);
      if (error instanceof BrokenDocument) return notADesign(`${path}: ${error.message}`);
      throw error;
    }
  };
  const json = async (path: string): Promise<unknown> => {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await read(path));
    return within(path, () => readJson(text));
  };
  const raw = await json('manifest.json');
  if (isSectionsManifest(raw)) fail(artifactDiagnostic('sections', { folder }));
  const version =
    typeof raw === 'object' && raw !== null && 'schemaVersion' in raw ? raw.schemaVersion : undefined;
  if (version !== undefined && version !== MANIFEST_VERSION)
    fail(artifactDiagnostic('other-version', { folder, version: JSON.stringify(version) }));
  const manifest = within('manifest.json', () => manifestSchema.parse(raw));
  for (const [file, hash] of allowChanged ? [] : Object.entries(manifest.files)) {
    const bytes = await readFile(file);
    if (!(bytes instanceof Uint8Array)) {
      return fail(artifactDiagnostic('missing', { folder, file, reason: bytes.reason }));
    }
    if (sha256(bytes) !== hash) fail(artifactDiagnostic('changed', { folder, file }));
  }
  const tensors = await read('ir/tensors.bin');
  const layersJson = await json('ir/layers.json');
  const hardwareJson = await json('ir/hardware.json');
  const layers = within('ir/layers.json', () =>
    trying('a graph of these layers', () => readLayers(layersJson, tensors)),
  );
  within('ir/layers.json', () => checkLayers(layers));
  const hardware = within('ir/hardware.json', () =>
    trying('a design of these kernels', () => readHardware(hardwareJson, tensors)),
  );
  within('ir/hardware.json', () => checkHardware(hardware, layers));
  within('manifest.json', () => checkManifest(manifest, layers));
  within('manifest.json', () =>
    sound(isForFamily(hardware, manifest.rtl.family), 'its FIFOs are not those of its family'),
  );
  within('manifest.json', () => checkDescription({ manifest, layers, hardware }, allowChanged));
  return { folder, manifest, layers, hardware, ...(allowChanged ? { isTakenAsIs: true } : {}) };
}

/**
 * The manifest must be what the compiler would say of these layers and kernels. Predicted cycles are left out where changed
 * files are allowed: `verify` holds them against what it measures.
 */
function checkDescription(
  read: Pick<Design, 'manifest' | 'layers' | 'hardware'>,
  allowChanged: boolean,
): void {
  const { manifest } = read;
  const own = trying('a manifest of these layers and kernels', () => {
    const { design, model } = designSourceOf(read);
    return describe(design, model, manifest.tool.version);
  });
  for (const key of Object.keys({ ...own, ...manifest }) as (keyof Manifest)[]) {
    if (key === 'files' || (key === 'cycles' && allowChanged)) continue;
    sound(isSameJson(own[key], manifest[key]), `${key} is not what the layers and kernels give`);
  }
}
