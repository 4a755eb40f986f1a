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
  'labels-count': {
    severity: 'error',
    message: (a: { labels: number; frames: number }) => `${a.labels} labels for ${a.frames} frames`,
    help: () => 'give one label per frame',
  },
});
