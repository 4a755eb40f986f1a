import { diagnostics } from '../ir/diagnostic.ts';

/** What choosing the weights of gates has to say. */
export const gateDiagnostic = diagnostics('gate', {
  chosen: {
    severity: 'note',
    message: (a: { bits: number; frames: number; margin: number; gate: string }) =>
      `with weights of ${a.bits} bits the gates choose what the trained network chooses in all ${a.frames} frames; ` +
      `the least lead of a winner is ${a.margin.toPrecision(3)}, at '${a.gate}'`,
    help: () => 'give more frames with --gate-data to be surer',
  },
  flips: {
    severity: 'warning',
    message: (a: { bits: number; frames: number }) =>
      `even with weights of ${a.bits} bits a gate chooses another kernel than the trained network in one of ${a.frames} frames`,
    help: () =>
      'the two best kernels are then all but equal there; see which with `verify --trace-winners --model MODEL`',
  },
  'no-gates': {
    severity: 'warning',
    message: () => 'the network has no gates, so --gate-data changes nothing',
    help: () => 'leave the option out',
  },
  'other-model': {
    severity: 'warning',
    message: (a: { model: string }) => `${a.model} is not the file that the folder was compiled from`,
    help: () => 'give the file that it was compiled from',
  },
});
