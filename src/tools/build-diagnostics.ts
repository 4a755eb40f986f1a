import { diagnostics } from '../ir/diagnostic.ts';

/** Everything that can go wrong between a compiled folder and a bitstream. */
export const buildDiagnostic = diagnostics('build', {
  'tools-missing': {
    severity: 'error',
    message: (a: { missing: readonly string[]; packages: readonly string[] }) =>
      `not found: ${a.missing.join(', ')}`,
    help: (a: { missing: readonly string[]; packages: readonly string[] }) =>
      `say --install to have ${a.packages.join(', ')} from PyPI put into a virtual environment of bitwright's own, or install the tools and put them into PATH; --sources writes what they read`,
  },
  'no-python': {
    severity: 'error',
    message: (a: { reason: string }) => `no virtual environment can be made: ${a.reason}`,
    help: () =>
      'install Python 3 with its venv module (`apt-get install python3-venv`), or put the tools into PATH',
  },
  'not-installed': {
    severity: 'error',
    message: (a: { packages: readonly string[]; reason: string }) =>
      `pip could not install ${a.packages.join(', ')}: ${a.reason}`,
    help: () => 'check the connection to PyPI, or put the tools into PATH',
  },
  'tool-failed': {
    severity: 'error',
    message: (a: { tool: string; how: string; text: string }) => `${a.tool} ended with ${a.how}: ${a.text}`,
    help: () => 'its log lies in the folder of the build; another version of the tool may do (--install)',
  },
  'no-report': {
    severity: 'error',
    message: (a: { tool: string; reason: string }) =>
      `the report of ${a.tool} is not understood: ${a.reason}`,
    help: () => 'use another version of it (--install)',
  },
  'does-not-fit': {
    severity: 'error',
    message: (a: { board: string; over: readonly Use[] }) =>
      `the design does not fit ${a.board}: ${a.over.map(useText).join(', ')}`,
    help: () =>
      'compile for more cycles per frame (--target-cycles N, or smaller PE and SIMD in --folding), or take a larger device',
  },
  'clock-missed': {
    severity: 'error',
    message: (a: { clock: string; wanted: number; achieved: number }) =>
      `${a.clock} reaches ${a.achieved.toFixed(2)} MHz, and ${a.wanted.toFixed(2)} are wanted: no bitstream is made`,
    help: (a: { clock: string; wanted: number; achieved: number }) =>
      `say --clock ${lower(a.achieved)}, try another --seed, or compile with --clock (registers in dot products) or smaller SIMD`,
  },
  'hold-violations': {
    severity: 'error',
    message: (a: { count: number }) =>
      `${a.count} paths are too fast (hold violations): no bitstream is made`,
    help: () => 'try another --seed; a slower clock does not help',
  },
});

/** Cells of one kind. */
export interface Use {
  readonly kind: string;
  readonly used: number;
  readonly available: number;
}

const useText = ({ kind, used, available }: Use): string => `${used} ${kind} of ${available}`;

/** Somewhat below what was reached: the next run is another. */
const lower = (achieved: number): number => Math.floor(achieved * 0.95);
