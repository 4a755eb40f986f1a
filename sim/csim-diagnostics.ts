import { diagnostics } from '../src/ir/diagnostic.ts';

/** Everything that can go wrong with the C simulation of a design, its compilation aside. */
export const csimDiagnostic = diagnostics('csim', {
  'no-hls': {
    severity: 'error',
    message: ({ folder, kernels }: { folder: string; kernels: string }) =>
      `${folder} has no HLS C++: there is none yet of the kernels ${kernels}`,
    help: () => 'prove its Verilog instead, with `bitwright verify`',
  },
  'no-folder': {
    severity: 'error',
    message: ({ folder }: { folder: string }) => `${folder} was compiled without HLS C++`,
    help: () => 'compile the model again with this version',
  },
  failed: {
    severity: 'error',
    message: ({ how, text }: { how: string; text: string }) => `the C simulation broke off (${how}): ${text}`,
    help: () => 'a stream read while empty, or left full, means that a kernel counts its beats wrongly',
  },
  'short-record': {
    severity: 'error',
    message: ({ stream, got, expected }: { stream: string; got: number; expected: number }) =>
      `stream ${stream} carried ${got} bytes instead of ${expected}`,
    help: () => 'a kernel counts its beats wrongly, or the temporary folder is full',
  },
});
