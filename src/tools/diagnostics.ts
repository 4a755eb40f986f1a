import { diagnostics } from '../ir/diagnostic.ts';

/** Everything that can go wrong between a compiled folder and its area. */
export const synthDiagnostic = diagnostics('synth', {
  'no-yosys': {
    severity: 'error',
    message: () => 'Yosys was not found, neither as the program `yosys` nor as the package @yowasp/yosys',
    help: () =>
      "run `apt-get install yosys` (or your system's equivalent), or `npm install @yowasp/yosys` (slower, 38 MB)",
  },
  'yosys-broken': {
    severity: 'error',
    message: (a: { yosys: string; reason: string }) => `${a.yosys} does not run: ${a.reason}`,
    help: () => 'repair its installation, or take it out of PATH so that @yowasp/yosys is used',
  },
  'yosys-failed': {
    severity: 'error',
    message: (a: { what: string; how: string; text: string }) =>
      `Yosys fails on ${a.what} (${a.how}): ${a.text}`,
    help: () =>
      'try another Yosys version; if the message names a file of the folder, compile the model again',
  },
  'bad-path': {
    severity: 'error',
    message: () => 'Yosys cannot be given a path with quotes, brackets, *, ? or control characters',
    help: () => 'move the folder to a path without them',
  },
  'no-statistics': {
    severity: 'error',
    message: (a: { what: string; yosys: string }) =>
      `the statistics that ${a.yosys} printed for ${a.what} are not understood`,
    help: () => 'use another Yosys version (0.23 and 0.55 are known to work)',
  },
  'unreadable-file': {
    severity: 'error',
    message: (a: { file: string; reason: string }) => `${a.file} cannot be read: ${a.reason}`,
    help: () => 'the folder is not whole: compile the model again',
  },
  'large-memory': {
    severity: 'note',
    message: (a: { kernel: string; bits: number; blocks: number; unit: string }) =>
      `a memory of ${a.bits} bits was counted as ${a.blocks} ${a.unit}, not synthesised (${a.kernel})`,
  },
  'uncounted-cells': {
    severity: 'warning',
    message: (a: { cells: string }) => `these cells are in none of the columns: ${a.cells}`,
  },
});
