import { diagnostics } from '../ir/diagnostic.ts';

export const compareDiagnostic = diagnostics('compare', {
  'no-runtime': {
    severity: 'error',
    message: (a: { reason: string }) => `onnxruntime-node cannot be loaded: ${a.reason}`,
    help: () => 'install it beside bitwright: npm install onnxruntime-node --ignore-scripts',
  },
  'runtime-failed': {
    severity: 'error',
    message: (a: { reason: string }) => `onnxruntime does not run this model: ${a.reason}`,
  },
});
