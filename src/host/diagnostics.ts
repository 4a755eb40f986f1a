import { diagnostics } from '../ir/diagnostic.ts';

export const hostDiagnostic = diagnostics('data', {
  'outside-wire': {
    severity: 'error',
    message: (a: { count: number; total: number; example: number; low: number; high: number }) =>
      `${a.count} of ${a.total} values lie outside what the input wire carries (${a.low} to ${a.high}), for example ${a.example}`,
    help: () =>
      'scale the data to the declared range; if the numbers are the wire integers themselves, say --data-domain wire',
  },
  'not-on-wire': {
    severity: 'error',
    message: (a: { count: number; total: number; example: number; type: string }) =>
      `${a.count} of ${a.total} values are no ${a.type} integers, for example ${a.example}`,
    help: () => 'the data must be integers of the wire type; real values are given with --data-domain model',
  },
  'not-a-number': {
    severity: 'error',
    message: (a: { count: number; total: number }) =>
      `${a.count} of ${a.total} values are not a number (NaN)`,
    help: () => 'the data is broken; no quantizer has a code for NaN',
  },
  'beyond-float32': {
    severity: 'error',
    message: (a: { value: number }) => `${a.value} is beyond the range of float32`,
    help: () => 'the float network computes in float32: remove or scale the values that do not fit',
  },
  rounded: {
    severity: 'warning',
    message: (a: { count: number; total: number; distance: number }) =>
      `${a.count} of ${a.total} values were rounded to the input wire's grid, by at most ${a.distance.toPrecision(3)}`,
  },
  'cut-off': {
    severity: 'warning',
    message: (a: { count: number; total: number; low: number; high: number }) =>
      `the integers of the file are taken as values of the model's input, whose quantizer goes from ${a.low} to ${a.high}: ${a.count} of ${a.total} are cut off`,
    help: () =>
      'if they are what the wire carries (raw pixels, where one code is one grey level), say --data-domain wire; else scale them as in training',
  },
  'data-of-which': {
    severity: 'error',
    message: (a: { input: string; inputs: readonly string[] }) =>
      a.inputs.length === 1
        ? `no data is given for the input '${a.input}'`
        : `the network has ${a.inputs.length} inputs (${a.inputs.join(', ')}), and no data is given for '${a.input}'`,
    help: (a: { input: string; inputs: readonly string[] }) =>
      `name the file of each input: ${a.inputs.map(input => `--data ${input}=FILE`).join(' ')}`,
  },
  'unknown-input': {
    severity: 'error',
    message: (a: { input: string; inputs: readonly string[] }) =>
      `data is given for '${a.input}', which is no input; its inputs are ${a.inputs.join(', ')}`,
  },
  'twice-given': {
    severity: 'error',
    message: (a: { input: string }) => `data is given twice for the input '${a.input}'`,
    help: () => 'give one file for each input',
  },
  'few-frames': {
    severity: 'error',
    message: (a: { frames: number; shards: number }) =>
      `${a.frames} frames cannot be divided among ${a.shards} shards`,
    help: (a: { frames: number; shards: number }) =>
      `take ${a.frames} shards at most, or more frames with --frames`,
  },
  'frame-counts': {
    severity: 'error',
    message: (a: { first: string; given: number; second: string; found: number }) =>
      `the data has ${a.given} frames for the input '${a.first}' and ${a.found} for '${a.second}'`,
    help: () => 'give the same number of frames for each input: they go through the network together',
  },
  'input-shape': {
    severity: 'note',
    message: (a: { input: string; declared: readonly number[] | undefined; shape: readonly number[] }) =>
      `${openInput(a)}; [${a.shape.join(', ')}] is taken, which is the shape of these data`,
  },
  'not-its-shape': {
    severity: 'error',
    message: (a: { input: string; declared: readonly number[] | undefined; found: readonly number[] }) =>
      `${openInput(a)}, and data of the shape [${a.found.join(', ')}] do not tell it`,
    help: () =>
      'give frames of the dimensions that the model declares, or the shape with --input-shape, as 1x3x32x32',
  },
  'too-many-frames': {
    severity: 'error',
    message: (a: { frames: number; fit: number }) =>
      `${a.frames} frames are more than fit into memory: ${a.fit} do`,
    help: (a: { frames: number; fit: number }) => `take fewer at a time, with --frames ${a.fit}`,
  },
  'labels-of-which': {
    severity: 'error',
    message: (a: { outputs: readonly string[] }) =>
      a.outputs.length === 0
        ? 'labels are given, and no output of the network gives classes'
        : `labels are given, and several outputs give classes: ${a.outputs.join(', ')}`,
    help: () => 'leave out --labels, and compare what --out writes',
  },
  'labels-count': {
    severity: 'error',
    message: (a: { labels: number; frames: number }) => `${a.labels} labels for ${a.frames} frames`,
    help: () => 'give one label per frame',
  },
  'no-whole-frames': {
    severity: 'error',
    message: (a: { input: string; shape: readonly number[]; values: number }) =>
      `${a.values} numbers for '${a.input}' are no whole number of frames of [${a.shape}]`,
    help: () => 'give the frames one after another, each with all its elements',
  },
  'few-features': {
    severity: 'warning',
    message: ({ given, folder }: { given: number; folder: string }) =>
      `only ${given} frames were recorded for ${folder}: it is simulated on those`,
    help: () => 'record more with compile --frames N, or give --data FILE or --random',
  },
});

const openInput = ({
  input,
  declared,
}: {
  input: string;
  declared: readonly number[] | undefined;
}): string =>
  declared
    ? `the model leaves dimensions of its input '${input}' open, [${declared.join(', ')}]`
    : `the model does not say the shape of its input '${input}'`;
