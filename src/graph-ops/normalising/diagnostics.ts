import { diagnostics } from '../../ir/diagnostic.ts';

/** What the normalisers of float operators have to say to the user. */
export const normaliserDiagnostic = diagnostics('lower', {
  'dynamic-operand': {
    severity: 'error',
    message: (a: { op: string; operand: string }) => `${a.op} needs a constant ${a.operand}`,
    help: () => 'both operands depend on the input; only one may',
  },
  'dynamic-scale': {
    severity: 'error',
    message: () =>
      'the activations are quantized dynamically: their scale depends on each frame, while hardware needs it fixed',
    help: () =>
      'fix it on sample frames with --calibrate DATA, which keeps the integer weights as they are, or quantize the ' +
      'model statically (quantize_static)',
  },
  'bad-constant': {
    severity: 'error',
    message: (a: { what: string }) => a.what,
    help: () => 'the trained parameters are broken; export the network again',
  },
});
