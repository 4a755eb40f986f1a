import { diagnostics } from '../../ir/diagnostic.ts';

/** Weights near a grid: how many steps it has from 0 to the largest, and how far they are from it, in shares of that. */
interface Gridded {
  readonly steps: number;
  readonly distance: number;
}

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
  'gridded-weights': {
    severity: 'note',
    message: (a: Gridded) =>
      `its float32 weights lie on a grid of ${a.steps} steps to either side of 0 but for their rounding; the grid is taken, ` +
      `which moves none by more than ${a.distance.toExponential(2)} of the largest`,
  },
  'off-grid-weights': {
    severity: 'error',
    message: (a: Gridded) =>
      `its float32 weights lie up to ${a.distance.toExponential(2)} of the largest from a grid of ${a.steps} steps to either ` +
      'side of 0, which is more than storing them rounds, and --snap none forbids to move them',
    help: () =>
      'leave out --snap none, or export the network with its quantizers (Quant, QuantizeLinear) on the weights',
  },
  'bad-constant': {
    severity: 'error',
    message: (a: { what: string }) => a.what,
    help: () => 'the trained parameters are broken; export the network again',
  },
});
