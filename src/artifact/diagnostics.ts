import { diagnostics } from '../ir/diagnostic.ts';

/** As many as a reader takes in at once. */
const SHOWN = 8;

const shown = (paths: readonly string[]): string =>
  [...paths.slice(0, SHOWN), ...(paths.length > SHOWN ? [`and ${paths.length - SHOWN} more`] : [])].join(
    ', ',
  );

const byOther = ({
  compiledBy,
  version,
}: {
  readonly compiledBy: string;
  readonly version: string;
}): string =>
  compiledBy === version ? '' : ` (it was compiled by bitwright ${compiledBy}, this is ${version})`;

export const artifactDiagnostic = diagnostics('design', {
  'not-a-design': {
    severity: 'error',
    message: (a: { folder: string; reason: string }) => `${a.folder} is not a compiled design: ${a.reason}`,
    help: () => 'name a folder that `npx bitwright compile MODEL -o DIR` wrote',
  },
  missing: {
    severity: 'error',
    message: (a: { folder: string; file: string; reason: string }) =>
      `${a.file}, a part of the design in ${a.folder}, cannot be read (${a.reason})`,
    help: () => 'compile the model again',
  },
  sections: {
    severity: 'error',
    message: (a: { folder: string }) => `${a.folder} holds the sections of a network, not one design`,
    help: (a: { folder: string }) =>
      `name one of its sections, or join them: npx bitwright stitch ${a.folder} -o OUT`,
  },
  changed: {
    severity: 'error',
    message: (a: { folder: string; file: string }) =>
      `${a.file} in ${a.folder} is not what was compiled (its hash differs)`,
    help: () => 'compile again, or use --changed to take the folder as it is',
  },
  'other-sources': {
    severity: 'error',
    message: (a: { folder: string; differs: readonly string[]; compiledBy: string; version: string }) =>
      `the sources in ${a.folder} are not what its layers and kernels give${byOther(a)}: ${shown(a.differs)}`,
    help: () => 'compile again, or use --changed to run the sources of the folder, whatever they do',
  },
  'taken-as-is': {
    severity: 'warning',
    message: (a: { folder: string }) =>
      `--changed: the sources in ${a.folder} run as they are, whatever they do`,
    help: () => 'do so with a folder that you trust',
  },
  'not-kept': {
    severity: 'error',
    message: (a: { folder: string; file: string; reason: string }) =>
      `${a.file} cannot be written into ${a.folder}: ${a.reason}`,
    help: () => 'check the permissions of the folder',
  },
  'other-version': {
    severity: 'error',
    message: (a: { folder: string; version: unknown }) =>
      `${a.folder} has schema version ${a.version}, which this bitwright does not read`,
    help: () => 'compile the model again with this version',
  },
});
