import { diagnostics } from '../src/ir/diagnostic.ts';

/** Everything that can go wrong with the C simulation of a design, its compilation aside. */
export const csimDiagnostic = diagnostics('csim', {
  'no-folder': {
    severity: 'error',
    message: ({ folder }: { folder: string }) => `${folder} was compiled without HLS C++`,
    help: () =>
      'where its words are too wide for it, a note in manifest.json says so; else compile the model again with this version',
  },
  failed: {
    severity: 'error',
    message: ({ how, text }: { how: string; text: string }) => `the C simulation broke off (${how}): ${text}`,
    help: () => 'check the files in hls/, and that memory and disk space are left',
  },
});
