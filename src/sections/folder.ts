import { join } from 'node:path';
import { z } from 'zod';
import { folderFiles, isSectionsManifest } from '../artifact/index.ts';
import { readFileOf } from '../artifact/read-file.ts';
import type { DesignSource, SourceModel } from '../codegen/design-source.ts';
import { cutDiagnostic } from '../cuts/diagnostics.ts';
import { jsonText } from '../formats/json-text.ts';
import type { Manifest } from '../formats/manifest.ts';
import { readJson } from '../formats/read-json.ts';
import { fail } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import { ownPackage } from '../node/own-package.ts';
import { writeFolder } from '../node/write-folder.ts';
import { sanitize } from '../schedule/names.ts';

/** Raised when the meaning of a field changes. */
const SECTIONS_VERSION = 1;

/** manifest.json of a folder of sections. */
const sectionsSchema = z.strictObject({
  schemaVersion: z.literal(SECTIONS_VERSION),
  kind: z.literal('sections'),
  tool: z.strictObject({ name: z.literal('bitwright'), version: z.string() }),
  model: z.strictObject({ name: z.string(), sha256: z.string() }),
  /** In data order; each folder, below this one, is a compiled design. */
  sections: z
    .array(z.strictObject({ name: z.string(), folder: z.string().regex(/^sections\/[\w-]+$/) }))
    .min(2),
});

/** A section as it was written. */
export interface WrittenSection {
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * Writes the sections of a network below `folder`, each a compiled folder of its own: everything or nothing; `inputs` as for
 * `writeDesign`.
 */
export async function writeSections(
  folder: string,
  sections: readonly DesignSource[],
  model: SourceModel,
  extra: ReadonlyMap<string, string> = new Map(),
  inputs: readonly string[] = [],
): Promise<readonly WrittenSection[]> {
  const files = new Map<string, string | Uint8Array>(extra);
  const ours = ownPackage();
  const written: { folder: string; name: string; manifest: Manifest }[] = [];
  for (const design of sections) {
    invariant(design.section, 'a design to be written as a section is one');
    const { index, name } = design.section;
    const path = `sections/${index}-${sanitize(name)}`;
    const { manifest, files: own } = folderFiles(design, model);
    for (const [file, content] of own) files.set(`${path}/${file}`, content);
    written.push({ folder: path, name, manifest });
  }
  const manifest: z.infer<typeof sectionsSchema> = {
    schemaVersion: SECTIONS_VERSION,
    kind: 'sections',
    tool: { name: 'bitwright', version: ours.version },
    model: { name: model.name, sha256: model.sha256 },
    sections: written.map(({ name, folder: path }) => ({ name, folder: path })),
  };
  files.set('manifest.json', jsonText(manifest));
  await writeFolder(folder, files, inputs);
  return written.map(({ folder: path, manifest: own }) => ({ folder: join(folder, path), manifest: own }));
}

/** The folders of the sections that `writeSections` wrote, in data order; undefined where `folder` holds no sections. */
export async function sectionFolders(folder: string): Promise<readonly string[] | undefined> {
  const bytes = await readFileOf(folder, 'manifest.json');
  if (!(bytes instanceof Uint8Array)) return undefined;
  let raw: unknown;
  try {
    raw = readJson(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
  if (!isSectionsManifest(raw)) return undefined;
  const parsed = sectionsSchema.safeParse(raw);
  if (!parsed.success) {
    return fail(cutDiagnostic('bad-folder', { folder, reason: z.prettifyError(parsed.error) }));
  }
  return parsed.data.sections.map(section => join(folder, section.folder));
}
