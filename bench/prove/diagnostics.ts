import { diagnostics } from '../../src/ir/diagnostic.ts';

/** What can go wrong between a module and its proof. */
export const proveDiagnostic = diagnostics('prove', {
  'no-tool': {
    severity: 'error',
    message: (a: { tool: string }) => `${a.tool} was not found: it proves the modules`,
    help: (a: { tool: string }) => `run \`apt-get install ${a.tool}\``,
  },
  'prover-failed': {
    severity: 'error',
    message: (a: { what: string; text: string }) => `berkeley-abc gives no verdict on ${a.what}: ${a.text}`,
    help: () => 'use another version (1.01 of Debian is known to work)',
  },
  'unknown-module': {
    severity: 'error',
    message: (a: { module: string }) => `nothing is proved of ${a.module}`,
    help: () => 'docs/proofs.md lists the modules',
  },
});
