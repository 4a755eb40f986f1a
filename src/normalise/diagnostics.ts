import { diagnostics } from '../ir/diagnostic.ts';

/** How many shifts of how many moved, and the furthest way, in pixels. */
interface MovedShifts {
  readonly moved: number;
  readonly of: number;
  readonly distance: number;
}

/** What reducing a float graph to canonical nodes has to say to the user. */
export const normaliseDiagnostic = diagnostics('lower', {
  'input-count': {
    severity: 'error',
    message: (a: { inputs: number; outputs: number }) =>
      `the network has ${a.inputs} inputs and ${a.outputs} outputs; it needs at least one of each`,
    help: () => 'export the model with its inputs and outputs',
  },
  'unread-input': {
    severity: 'note',
    message: (a: { input: string }) =>
      `no output depends on the input '${a.input}': the design has no stream for it`,
  },
  'constant-output': {
    severity: 'error',
    message: () => 'the output is the same for every input: there is nothing to build',
    help: () => 'end the model with the value that is meant by --until TENSOR, or check the export',
  },
  'unknown-input': {
    severity: 'error',
    message: (a: { input: string; known: string }) =>
      `the model has no input '${a.input}'; its inputs are ${a.known}`,
  },
  'input-twice': {
    severity: 'error',
    message: ({ input }: { input: string }) => `--input is given twice for '${input}'`,
    help: () => 'give each input one --input NAME=TYPE',
  },
  'order-preserving': {
    severity: 'note',
    message: (a: { op: string }) =>
      `the final ${a.op} keeps the order of the classes and is left to the host`,
  },
  'left-to-host': {
    severity: 'note',
    message: (a: { op: string }) =>
      `the final ${a.op} is left to the host, which gets the values before it; another class may be the greatest behind it`,
    help: () => 'put an activation quantizer behind it in training to have it in hardware',
  },
  'grid-shifts': {
    severity: 'note',
    message: (a: { distance: number }) =>
      `its sampling grid moves whole channels: float32 puts places up to ${a.distance.toExponential(2)} of a pixel beside ` +
      'the shifts, which are taken exactly',
  },
  'snapped-shifts': {
    severity: 'warning',
    message: (a: MovedShifts & { bits: number }) =>
      `${a.moved} of its ${a.of} shifts are snapped to multiples of 1/${2 ** a.bits} of a pixel, each by at most ` +
      `${a.distance.toExponential(2)} of a pixel; the snapped network is computed exactly`,
    help: () => 'use --shift-bits for a finer grid, or --snap none to refuse instead',
  },
  'rounded-shifts': {
    severity: 'warning',
    message: (a: MovedShifts) =>
      `${a.moved} of its ${a.of} shifts are rounded to whole pixels as --round-shifts asks, each by at most ` +
      `${a.distance.toExponential(2)} of a pixel: the network is another one`,
    help: () => 'train with whole shifts, or leave out --round-shifts',
  },
  'inexact-shifts': {
    severity: 'error',
    message: (a: MovedShifts & { bits: number }) =>
      `${a.moved} of its ${a.of} shifts are no multiples of 1/${2 ** a.bits} of a pixel, and --snap none forbids to move them`,
    help: () => 'leave out --snap none, use --shift-bits for a finer grid, or train with shifts on a grid',
  },
});
