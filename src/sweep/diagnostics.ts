import { diagnostics } from '../ir/diagnostic.ts';

/** What is wrong with a family of networks, or with a schedule for it. */
export const sweepDiagnostic = diagnostics('sweep', {
  'bad-schedule': {
    severity: 'error',
    message: (a: { schedule: string; reason: string }) => `the schedule '${a.schedule}' is none: ${a.reason}`,
    help: () =>
      'write the bits of the sections from input to output, joined by -; each W, or W/A where weights and ' +
      'activations differ: 8-4-2-1 or 8/8-4/4-1/2; the last one holds for all sections that follow',
  },
  'repeated-schedule': {
    severity: 'error',
    message: (a: { schedule: string }) => `the schedule ${a.schedule} is given twice`,
  },
  'too-many-sections': {
    severity: 'error',
    message: (a: { schedule: string; entries: number; family: string; sections: readonly string[] }) =>
      `the schedule ${a.schedule} has ${a.entries} entries, and ${a.family} has ${a.sections.length} sections`,
    help: ({ sections }: { sections: readonly string[] }) => `the sections are ${sections.join(', ')}`,
  },
  'unknown-family': {
    severity: 'error',
    message: (a: { family: string; known: string }) => `there is no family of networks called '${a.family}'`,
    help: ({ known }: { known: string }) =>
      `name one of ${known}, or a JSON file that lists a trained model for each schedule`,
  },
  'no-schedules': {
    severity: 'error',
    message: (a: { family: string }) => `${a.family} is built for the schedules given, and none is`,
    help: () => 'add --schedules, for example --schedules 8-8-8,4-4-4,8-4-2-1,1-1-1',
  },
  'bad-family-file': {
    severity: 'error',
    message: (a: { reason: string }) => `the family file cannot be used: ${a.reason}`,
    help: () =>
      'write JSON of the form { "name": "...", "input": "uint8:1/255", "variants": { "8-4-2-1": "model.onnx" } }; ' +
      'paths are relative to the file, input is what --input takes and may be left out',
  },
  'no-variant': {
    severity: 'error',
    message: (a: { schedule: string; known: string }) =>
      `the family has no model for the schedule ${a.schedule}; it has ${a.known}`,
    help: () => 'leave out --schedules to take all, or train and add the one that is missing',
  },
  'only-built-in': {
    severity: 'error',
    message: (a: { option: string; family: string }) =>
      `${a.option} is for the families that bitwright builds; ${a.family} lists trained models`,
    help: ({ option }: { option: string; family: string }) => `leave out ${option}`,
  },
  'only-trained': {
    severity: 'error',
    message: (a: { option: string; family: string }) =>
      `${a.option} is for trained models, and ${a.family} has random weights and an input of its own`,
    help: ({ option }: { option: string; family: string }) => `leave out ${option}`,
  },
  'bad-divisor': {
    severity: 'error',
    message: (a: { divisor: number; family: string; channels: number }) =>
      `${a.family} has layers of ${a.channels} channels, which cannot be divided by ${a.divisor}`,
    help: () => 'take a power of two up to 8',
  },
  'no-classes': {
    severity: 'error',
    message: (a: { schedule: string }) =>
      `the network for ${a.schedule} gives no class per frame, so that labels say nothing about it`,
    help: () => 'leave out --data and --labels',
  },
});
