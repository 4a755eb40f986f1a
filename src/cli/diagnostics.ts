import { diagnostics } from '../ir/diagnostic.ts';

/** What is wrong with the arguments of a command. */
export const cliDiagnostic = diagnostics('cli', {
  usage: {
    severity: 'error',
    message: ({ reason }: { reason: string }) => reason,
    help: () => 'add --help for the options',
  },
  'without-data': {
    severity: 'error',
    message: ({ option }: { option: string }) =>
      `${option} says something about data, and no --data is given`,
    help: ({ option }: { option: string }) => `add --data FILE, or leave out ${option}`,
  },
  'no-page': {
    severity: 'error',
    message: () => 'the page is not there: dist/page is missing',
    help: () => 'build it with npm run setup',
  },
  'no-port': {
    severity: 'error',
    message: ({ port, reason }: { port: number; reason: string }) =>
      `the page cannot be served on port ${port} (${reason})`,
    help: () => 'name another --port, or none for any that is free',
  },
  'without-gate-data': {
    severity: 'error',
    message: () => '--gate-frames says how many frames of the data to take, and no --gate-data is given',
    help: () => 'add --gate-data FILE, or leave out --gate-frames',
  },
  'gate-data-and-bits': {
    severity: 'error',
    message: () => '--gate-data and --gate-bits both say how wide the weights of gates are',
    help: () => 'leave out one of them',
  },
  'model-without-winners': {
    severity: 'error',
    message: () => '--model tells what the gates choose in float32, and --trace-winners is not given',
    help: () => 'add --trace-winners, or leave out --model',
  },
  'data-and-random': {
    severity: 'error',
    message: () => '--data and --random both say which frames to take',
    help: () => 'leave out one of them',
  },
  'without-shards': {
    severity: 'error',
    message: ({ option }: { option: string }) =>
      `${option} is for a part of the frames, and no --shards is given`,
    help: ({ option }: { option: string }) => `add --shards I/N, or leave out ${option}`,
  },
  'not-together': {
    severity: 'error',
    message: ({ option, other }: { option: string; other: string }) =>
      `${option} and ${other} are for different runs`,
    help: ({ other }: { option: string; other: string }) => `leave out ${other}`,
  },
  'board-and-device': {
    severity: 'error',
    message: () => '--board and --device both say what the design is to fit',
    help: () => 'leave out one of them',
  },
  'other-family': {
    severity: 'error',
    message: (a: { family: string; device: string; own: string }) =>
      `--family ${a.family} is given, and ${a.device} is ${a.own}`,
    help: () => 'leave out --family: it is that of the device',
  },
  'fps-without-clock': {
    severity: 'error',
    message: () => '--target-fps is a rate, and how many cycles a second has is not said',
    help: () => 'add --clock MHZ, or give --target-cycles',
  },
  'fps-beyond-clock': {
    severity: 'error',
    message: ({ fps, clock }: { fps: number; clock: number }) =>
      `${fps} frames a second are more than one for each cycle of ${clock} MHz`,
    help: () => 'a frame takes a cycle at least: lower --target-fps, or raise --clock',
  },
  'use-without-device': {
    severity: 'error',
    message: () => '--use is a share of a device, and none is named',
    help: () => 'add --device NAME or --board NAME, or leave out --use',
  },
  'one-section': {
    severity: 'error',
    message: ({ option, folder }: { option: string; folder: string }) =>
      `${option} is for one design, and ${folder} holds several sections`,
    help: () => 'name one of the folders below its sections/',
  },
  'without-labels': {
    severity: 'error',
    message: () => 'the data has no labels, which the accuracy needs',
    help: () => 'add --labels FILE, or leave out --data',
  },
  'without-output': {
    severity: 'error',
    message: ({ option }: { option: string }) => `${option} needs a folder, and none is given`,
    help: ({ option }: { option: string }) => `add -o DIR, or leave out ${option}`,
  },
  'without-calibration': {
    severity: 'error',
    message: ({ option }: { option: string }) =>
      `${option} says something about calibration, and no --calibrate is given`,
    help: ({ option }: { option: string }) => `add --calibrate DATA, or leave out ${option}`,
  },
  'already-compiled': {
    severity: 'error',
    message: ({ option, folder }: { option: string; folder: string }) =>
      `${option} cannot change ${folder}, which is compiled already`,
    help: ({ option }: { option: string; folder: string }) =>
      `leave out ${option}, or name the .onnx file instead of the folder`,
  },
  'one-of-each': {
    severity: 'error',
    message: (a: { what: string; inputs: number; outputs: number }) =>
      `${a.what} takes networks of one input and one output; this one has ${a.inputs} and ${a.outputs}`,
    help: () => 'export the model with one of each, or end with one output (--until TENSOR)',
  },
  'not-opened': {
    severity: 'error',
    message: (a: { program: string; reason: string }) =>
      `${a.program} does not show the report, which is written (${a.reason})`,
    help: () => 'open it in a browser',
  },
  'not-bindings': {
    severity: 'error',
    message: () => 'the file exists, and is not one that bitwright wrote; it is left as it is',
    help: () => 'name another file with -o, or remove this one',
  },
  'not-writable': {
    severity: 'error',
    message: ({ reason }: { reason: string }) => `the file cannot be written: ${reason}`,
    help: () => 'check the path and its permissions',
  },
});
