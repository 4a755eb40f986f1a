import type { Manifest } from '../formats/manifest.ts';
import type { PackageFiles } from '../package-files.ts';
import type { DesignNames } from './design-names.ts';
import type { DesignSource, FileContent } from './design-source.ts';
import type { DesignHeader } from './source-header.ts';

/** What an emitter writes its files from. */
export interface EmitContext {
  readonly design: DesignSource;
  /** Without the hashes of the files: those are of what the emitters give. */
  readonly manifest: Manifest;
  readonly header: DesignHeader;
  /** What modules and memory files are called. */
  readonly names: DesignNames;
  /** bitwright's own files, to be copied from. */
  readonly own: PackageFiles;
}

/** A file by its path below the compiled folder, with forward slashes. */
export type EmittedFile = readonly [path: string, content: FileContent];

/**
 * Writes one part of every compiled folder. Equal contexts give equal bytes, and no two emitters give the same path.
 * Each brings what it needs into the interface that its template names, and renders that; an emitter that has
 * nothing to say of a design gives no files.
 */
export interface Emitter {
  /** What its files are, for messages. */
  readonly name: string;
  readonly files: (context: EmitContext) => readonly EmittedFile[];
}
