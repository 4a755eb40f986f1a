import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { designFiles } from '../codegen/design-files.ts';
import type { ExtraFile } from '../codegen/design-source.ts';
import { designSourceOf } from '../codegen/design-source-of.ts';
import { type Diagnostic, fail } from '../ir/diagnostic.ts';
import { ownPackage } from '../node/own-package.ts';
import { sha256 } from '../sha256.ts';
import type { Design } from './design.ts';
import { artifactDiagnostic } from './diagnostics.ts';
import { readFileOf } from './read-file.ts';

/** Where a folder has what is compiled, simulated and synthesised: nothing else may lie there. */
const SOURCE_FOLDERS = ['rtl', 'mem', 'hls'];
/** And what other tools run; what they leave beside it is theirs. */
const COMPARED_FOLDERS = [...SOURCE_FOLDERS, 'project'];

const isSource = (path: string): boolean => COMPARED_FOLDERS.some(folder => path.startsWith(`${folder}/`));

/**
 * Stops unless the sources of a folder are, byte for byte and with nothing beside them, what bitwright makes of the
 * folder's layers and kernels. What runs then is bitwright's own text with the folder's numbers in it. A design that was
 * read with `allowChanged` is taken as it is. Throws DiagnosticError.
 */
export async function checkSources(design: Design): Promise<void> {
  if (design.isTakenAsIs) return;
  const { folder, manifest } = design;
  const expected = sourceHashes(design);
  const differs: string[] = [];
  for (const [path, hash] of expected) {
    const content = await readFileOf(folder, path);
    if (!(content instanceof Uint8Array)) differs.push(`${path} (${content.reason})`);
    else if (sha256(content) !== hash) differs.push(path);
  }
  for (const path of await sourcePaths(folder))
    if (!expected.has(path)) differs.push(`${path} (not of the design)`);
  const listed = Object.keys(manifest.files).filter(isSource);
  for (const path of listed) if (!expected.has(path)) differs.push(`manifest.json (it lists ${path})`);
  if (differs.length > 0) {
    const { version } = ownPackage();
    fail(
      artifactDiagnostic('other-sources', { folder, differs, compiledBy: manifest.tool.version, version }),
    );
  }
}

/** What a user is told of a design whose own sources run. */
export const sourceNotes = ({ folder, isTakenAsIs }: Design): Diagnostic[] =>
  isTakenAsIs ? [artifactDiagnostic('taken-as-is', { folder })] : [];

/** What was made of the folder's documents, by design: `verify`, `csim` and `synth` of one process ask for it again. */
const known = new WeakMap<Design, ReadonlyMap<string, string>>();

/** SHA-256 of every source that the folder is to have, by path. */
function sourceHashes(design: Design): ReadonlyMap<string, string> {
  const there = known.get(design);
  if (there) return there;
  const { design: source, model } = designSourceOf(design, attachmentsOf(design));
  const { files } = designFiles(source, model, ownPackage());
  const hashes = [...files]
    .filter(([path]) => isSource(path))
    .map(([path, text]) => [path, sha256(text)] as const);
  const made = new Map(hashes);
  known.set(design, made);
  return made;
}

/** Only their names matter here: their content is held by the manifest. */
const attachmentsOf = ({ manifest: { section } }: Design): ExtraFile[] =>
  section ? [{ kind: 'attachment', path: section.features.file, content: '' }] : [];

/** Everything below the source folders, hidden files and links too. */
async function sourcePaths(folder: string): Promise<string[]> {
  const paths: string[] = [];
  const walk = async (path: string): Promise<void> => {
    for (const entry of await readdir(join(folder, path), { withFileTypes: true })) {
      const inner = `${path}/${entry.name}`;
      if (entry.isDirectory()) await walk(inner);
      else paths.push(inner);
    }
  };
  for (const part of SOURCE_FOLDERS) await walk(part).catch(ignoreMissing);
  return paths;
}

/** A design without memories has no folder for them. */
function ignoreMissing(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
}
