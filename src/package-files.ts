import { invariant } from './ir/invariant.ts';

/**
 * What bitwright itself brings to a design, whatever the model: its version, and the hand-written sources of hw/rtl and
 * hw/hls. Where there is Node they are read from the package (src/node/own-package.ts); elsewhere whoever calls brings
 * them.
 */
export interface PackageFiles {
  /** As manifests and file headers name it. */
  readonly version: string;
  /** The text of a file by its path below the package, such as `hw/rtl/mvu/mvu.v`. Throws where there is none. */
  readonly textOf: (path: string) => string;
}

/** `bitwright/package-files.json`, which the build gathers: to be bundled with a page, or fetched by it. */
export interface PackageFilesDocument {
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
}

export function packageFilesFrom({ version, files }: PackageFilesDocument): PackageFiles {
  const byPath = new Map(Object.entries(files));
  return {
    version,
    textOf(path) {
      const text = byPath.get(path);
      invariant(text !== undefined, `no file ${path} among the package's`);
      return text;
    },
  };
}
