import { diagnostics } from '../ir/diagnostic.ts';

/** What is wrong with a board, or between a board and a design. */
export const boardDiagnostic = diagnostics('board', {
  unknown: {
    severity: 'error',
    message: (a: { name: string; known: readonly string[] }) => `there is no board '${a.name}'`,
    help: (a: { name: string; known: readonly string[] }) =>
      `name one of ${a.known.join(', ')}, or a file of your own that ends in .json (docs/guide/boards.md has its form)`,
  },
  'not-a-board': {
    severity: 'error',
    message: (a: { reason: string }) => `this is no board: ${a.reason}`,
    help: () => 'docs/guide/boards.md has the form of such a file, and a whole one to begin with',
  },
  'several-ports': {
    severity: 'error',
    message: (a: { inputs: number; outputs: number }) =>
      `a board carries one input and one output; this design has ${a.inputs} and ${a.outputs}`,
    help: () => 'compile a network with one of each (--until TENSOR ends it at one output)',
  },
  'no-clock': {
    severity: 'error',
    message: (a: { wanted: number; board: number; nearest?: number }) =>
      `no clock within 1 % of ${a.wanted} MHz can be made of the board's ${a.board} MHz${a.nearest === undefined ? '' : `; the nearest is ${a.nearest} MHz`}`,
    help: (a: { wanted: number; board: number; nearest?: number }) =>
      a.nearest === undefined
        ? 'leave out --clock for the clock of the board'
        : `say --clock ${a.nearest}, or leave it out for the clock of the board`,
  },
  'no-baud': {
    severity: 'error',
    message: (a: { baud: number; megahertz: number; got: number }) =>
      `${a.baud} baud cannot be made of a clock of ${a.megahertz} MHz: the nearest is ${a.got}`,
    help: () =>
      'name another rate with --baud: at most an eighth of the clock, within 2 % of a whole fraction of it',
  },
  'large-frame': {
    severity: 'error',
    message: (a: { bits: number; available: number; board: string }) =>
      `a frame of ${a.bits} bits is kept whole in block RAM, and ${a.board} has ${a.available} in all`,
    help: () => 'choose a larger board',
  },
  'no-line': {
    severity: 'error',
    message: ({ board }: { board: string }) =>
      `--baud is the rate of a serial line, and ${board} sends frames by its processor`,
    help: () => 'leave out --baud',
  },
  'dma-wrapper-missing': {
    severity: 'error',
    message: (a: { board: string }) =>
      `${a.board} wants the AXI wrapper of the design, which has more inputs or outputs than that takes`,
    help: () => 'compile a network with fewer (--until TENSOR)',
  },
  'other-family': {
    severity: 'note',
    message: (a: { compiled: string; board: string; family: string }) =>
      `the folder was compiled for ${a.compiled}, and ${a.board} is ${a.family}`,
    help: (a: { compiled: string; board: string; family: string }) =>
      `compile with --family ${a.family}: memories follow it`,
  },
  'not-readable': {
    severity: 'error',
    message: (a: { reason: string }) => `the file of the board cannot be read: ${a.reason}`,
    help: () => 'check the path and its permissions',
  },
});
