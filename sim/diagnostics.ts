import { diagnostics } from '../src/ir/diagnostic.ts';

const INSTALL = 'run `npm run setup`, or `apt-get install verilator g++ make zlib1g-dev`';

/** Everything that can go wrong between a bench and the result of its simulation. */
export const simDiagnostic = diagnostics('sim', {
  'tool-missing': {
    severity: 'error',
    message: ({ tool, purpose }: { tool: string; purpose: string }) => `${tool} was not found: ${purpose}`,
    help: ({ tool }: { tool: string; purpose: string }) =>
      tool === 'iverilog' || tool === 'vvp' ? 'run `apt-get install iverilog`' : INSTALL,
  },
  'tool-broken': {
    severity: 'error',
    message: ({ tool, reason }: { tool: string; reason: string }) => `${tool} does not run: ${reason}`,
    help: () => `repair its installation: ${INSTALL}`,
  },
  'verilator-too-old': {
    severity: 'error',
    message: ({ found, needed }: { found: string; needed: string }) =>
      `Verilator ${found} is too old: ${needed} or newer is needed`,
    help: () => 'install a newer Verilator, or put one first in PATH',
  },
  'unreadable-source': {
    severity: 'error',
    message: ({ reason }: { reason: string }) => `the source cannot be read: ${reason}`,
    help: () => 'check the path and its permissions',
  },
  'verilog-error': {
    severity: 'error',
    message: ({ tool, text }: { tool: string; text: string }) => `${tool} rejects the design: ${text}`,
    help: () =>
      'all Verilog files must be listed; a bad parameter is reported as a missing module with a telling name',
  },
  'verilog-warning': {
    severity: 'error',
    message: ({ rule, text }: { rule: string; text: string }) =>
      `the linter warns of the design (${rule}): ${text}`,
    help: () => 'correct the Verilog; hw/lint/verilator.vlt takes waivers, each with its reason',
  },
  'missing-signal': {
    severity: 'error',
    message: ({ top, signal, place }: { top: string; signal: string; place: string }) =>
      `module '${top}' has no ${place} '${signal}'`,
    help: ({ place }: { top: string; signal: string; place: string }) =>
      `compare the bench with the ${place}s of the module`,
  },
  'wrong-width': {
    severity: 'error',
    message: ({ signal, found, expected }: { signal: string; found: number; expected: number }) =>
      `signal '${signal}' is ${found} bits wide, the bench says ${expected}`,
    help: () => 'correct widthBits of the stream, or the module',
  },
  'compile-error': {
    severity: 'error',
    message: ({ what, text }: { what: string; text: string }) => `the C++ compiler fails on ${what}: ${text}`,
    help: ({ text }: { what: string; text: string }) =>
      /zlib\.h|-lz\b|lz4/.test(text)
        ? 'waveforms need zlib: run `apt-get install zlib1g-dev`'
        : 'check that the compiler works, and that memory and disk space are left',
  },
  'cache-unusable': {
    severity: 'error',
    message: ({ folder, reason }: { folder: string; reason: string }) =>
      `simulators cannot be kept in ${folder}: ${reason}`,
    help: () =>
      'free space there, or name a folder that can be written, and programs run from, in BITWRIGHT_CACHE',
  },
  'disk-full': {
    severity: 'error',
    message: ({ reason }: { cache: string; temporary: string; reason: string }) =>
      `there is no space left on the disk: ${reason}`,
    help: ({ cache, temporary }: { cache: string; temporary: string; reason: string }) =>
      `free space where simulators are kept (${cache}, or BITWRIGHT_CACHE) and temporary files (${temporary}, or TMPDIR)`,
  },
  'no-cache-folder': {
    severity: 'error',
    message: () => 'there is no folder to keep simulators in: HOME is empty',
    help: () => 'set HOME, or name a folder that can be written, and programs run from, in BITWRIGHT_CACHE',
  },
  'temporary-folder': {
    severity: 'error',
    message: ({ folder, reason }: { folder: string; reason: string }) =>
      `the folder for temporary files ${folder} cannot be used: ${reason}`,
    help: () => 'free space there, or name another folder in TMPDIR',
  },
  'too-many-frames': {
    severity: 'error',
    message: ({ frames, fit }: { frames: number; fit: number }) =>
      `${frames} frames are more than fit into memory with all values of the design: ${fit} do`,
    help: ({ fit }: { frames: number; fit: number }) => `simulate fewer at a time, with --frames ${fit}`,
  },
  'no-result': {
    severity: 'error',
    message: ({ reason }: { reason: string }) => `the simulator's result cannot be read: ${reason}`,
    help: () => 'check that disk space is left in the folder for temporary files (TMPDIR)',
  },
  'memory-folder': {
    severity: 'error',
    message: ({ folder }: { folder: string }) => `the folder of the memory files ${folder} does not exist`,
    help: () => 'compile the model again, or check the path',
  },
  'memory-file': {
    severity: 'error',
    message: ({ text }: { text: string }) => `a memory file of the design cannot be used: ${text}`,
    help: () => 'compile the model again: the .mem files belong beside the Verilog files',
  },
  'wave-file': {
    severity: 'error',
    message: ({ reason }: { reason: string }) => `the waveform cannot be written: ${reason}`,
    help: () => 'check the path and its permissions',
  },
  'wave-of-icarus': {
    severity: 'error',
    message: () => 'waveforms are written by Verilator, and the simulator asked for is Icarus',
    help: () => 'leave out the waveform, or simulate with Verilator',
  },
  'simulation-failed': {
    severity: 'error',
    message: ({ how, text }: { how: string; text: string }) => `the simulation broke off (${how}): ${text}`,
    help: () => 'build the simulator with waves, or run it with fewer frames, to see where it happens',
  },
});
