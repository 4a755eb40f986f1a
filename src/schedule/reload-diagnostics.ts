import { diagnostics } from '../ir/diagnostic.ts';

/** What may be wrong with the layers whose parameters are to be written while the design runs. */
export const reloadDiagnostic = diagnostics('reload', {
  'unknown-layer': {
    severity: 'error',
    message: (a: { layer: string; known: string }) => `there is no layer '${a.layer}'; there are ${a.known}`,
    help: () => 'name layers as `npx bitwright inspect MODEL` does',
  },
  'not-reloadable': {
    severity: 'error',
    message: (a: { layer: string; reason: string }) => `layer '${a.layer}' cannot be reloaded: ${a.reason}`,
    help: () =>
      'dense and convolution weights can be, and thresholds of up to 15 levels; leave it out of --reloadable',
  },
  'too-wide': {
    severity: 'error',
    message: (a: { layer: string }) =>
      `with any weights of its type the sums of layer '${a.layer}' are wider than 53 bits`,
    help: () => 'leave it out of --reloadable',
  },
  'several-inputs': {
    severity: 'error',
    message: (a: { inputs: number }) =>
      `a design of ${a.inputs} inputs cannot be reloaded: frames are counted at one`,
    help: () => 'compile it without --reloadable',
  },
  sections: {
    severity: 'error',
    message: () => 'sections cannot be reloaded',
    help: () => 'compile the network in one piece, or without --reloadable',
  },
});
