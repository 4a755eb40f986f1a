import { diagnostics } from '../../ir/diagnostic.ts';

/** What the normalisers of float operators have to say to the user. */
export const normaliserDiagnostic = diagnostics('lower', {
  'dynamic-operand': {
    severity: 'error',
    message: (a: { op: string; operand: string }) => `${a.op} needs a constant ${a.operand}`,
    help: () => 'both operands depend on the input; only one may',
  },
  'bad-constant': {
    severity: 'error',
    message: (a: { what: string }) => a.what,
    help: () => 'the trained parameters are broken; export the network again',
  },
});
