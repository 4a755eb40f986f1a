import { diagnostics } from '../ir/diagnostic.ts';

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
    help: () => 'compile again, or use --changed to verify the folder as it is',
  },
  'other-version': {
    severity: 'error',
    message: (a: { folder: string; version: unknown }) =>
      `${a.folder} has schema version ${a.version}, which this bitwright does not read`,
    help: () => 'compile the model again with this version',
  },
});
