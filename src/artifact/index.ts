import type { DesignSource, SourceModel, WholeNetwork } from '../codegen/design-source.ts';
import type { Manifest } from '../formats/manifest.ts';
import { restoreFolder, writeFolder } from '../node/write-folder.ts';
import type { Design } from './design.ts';
import { designOf } from './design-of.ts';
import { folderFiles } from './folder-files.ts';
import { readFileOf } from './read-file.ts';

export type { Design } from './design.ts';
export { isSectionsManifest } from './design-of.ts';
export { folderFiles } from './folder-files.ts';
export { manifestHash } from './records.ts';
export { keepExploration, keepVerification, type Verified, writeReport } from './report.ts';
export { checkSources, sourceNotes } from './sources.ts';

/**
 * Compiles into `folder`: everything or nothing. Throws DiagnosticError where the folder holds files that bitwright did not
 * write, or one of the `inputs`, files and folders that were read.
 */
export async function writeDesign(
  folder: string,
  network: WholeNetwork | DesignSource,
  model: SourceModel,
  inputs: readonly string[] = [],
): Promise<Manifest> {
  const { manifest, files } = folderFiles(network, model);
  await writeFolder(folder, files, inputs);
  return manifest;
}

/**
 * Reads a compiled folder, as `designOf` does. Nothing of the folder runs; before its sources do, `checkSources` holds them
 * against the documents. Throws DiagnosticError.
 */
export async function readDesign(folder: string, allowChanged = false): Promise<Design> {
  await restoreFolder(folder);
  return designOf(folder, path => readFileOf(folder, path), allowChanged);
}
