import { diagnostics } from '../ir/diagnostic.ts';

const names = (all: readonly string[]): string => all.map(name => `'${name}'`).join(', ');

/** What can be wrong with the points where a network is to be cut. */
export const cutDiagnostic = diagnostics('cut', {
  'unknown-name': {
    severity: 'error',
    message: ({ name }: { name: string; near: readonly string[] }) =>
      `there is no node or tensor '${name}' to cut at`,
    help: ({ near }: { name: string; near: readonly string[] }) =>
      near.length > 0
        ? `near it are ${names(near)}`
        : 'name a node or a tensor of the model, as its file or `npx bitwright inspect` has it',
  },
  'no-value': {
    severity: 'error',
    message: ({ name }: { name: string }) =>
      `'${name}' does not carry the frame's data in the hardware: it is a constant, or left to the host`,
    help: () => 'cut behind a quantizer of an activation',
  },
  'at-the-end': {
    severity: 'error',
    message: ({ name, side }: { name: string; side: 'before' | 'behind' }) =>
      `nothing is computed ${side} '${name}', so that it cuts nothing off`,
    help: () => 'leave it out, or cut inside the network',
  },
  'same-value': {
    severity: 'error',
    message: ({ name, other }: { name: string; other: string }) =>
      `'${name}' and '${other}' are the same integers: nothing is computed between them`,
    help: () => 'name only one of them',
  },
  skip: {
    severity: 'error',
    message: (a: { name: string; value: string; reader: string; near: readonly string[] }) =>
      `'${a.name}' does not cut the network: '${a.value}' goes around it to '${a.reader}'`,
    help: ({ near }: { name: string; value: string; reader: string; near: readonly string[] }) =>
      near.length > 0
        ? `all data passes ${names(near)}: cut there`
        : 'the network has no place where one value carries all data',
  },
  'inside-function': {
    severity: 'error',
    message: ({ name }: { name: string; quantizers: readonly string[] }) =>
      `'${name}' has no integers of its own: a function stands between them and its value`,
    help: ({ quantizers }: { name: string; quantizers: readonly string[] }) =>
      quantizers.length > 0
        ? `cut behind one of its quantizers: ${names(quantizers)}`
        : 'cut behind the next quantizer',
  },
  moved: {
    severity: 'note',
    message: ({ name, quantizer }: { name: string; quantizer: string }) =>
      `cut '${name}' lies behind its quantizer '${quantizer}': the hardware has the value only as that one's codes`,
  },
  'several-ends': {
    severity: 'error',
    message: (a: { inputs: number; outputs: number }) =>
      `a network of ${a.inputs} inputs and ${a.outputs} outputs cannot be cut: sections have one of each`,
    help: () => 'leave out --cut and --sections, or end with one output (--until TENSOR)',
  },
  'not-cut': {
    severity: 'note',
    message: ({ names: all }: { names: readonly string[] }) =>
      `the points where the model may be cut (${names(all)}) are passed over: it has several inputs or outputs`,
  },
  'no-points': {
    severity: 'error',
    message: () => 'the model names no cut points',
    help: () =>
      'name them with --cut NODE,..., in the metadata of the model (key bitwright.cut), or by cut(value) in the builder',
  },
  'no-features': {
    severity: 'error',
    message: ({ reason }: { reason: string }) => `the recorded features cannot be read: ${reason}`,
    help: () => 'give frames with --data FILE, take random ones with --random, or compile the section again',
  },
  'bad-folder': {
    severity: 'error',
    message: (a: { folder: string; reason: string }) =>
      `${a.folder} is not a folder of sections: ${a.reason}`,
    help: () => 'name a folder that `npx bitwright compile MODEL --cut NODE,... -o DIR` wrote',
  },
  'without-cut': {
    severity: 'error',
    message: ({ option }: { option: string }) =>
      `${option} says something about sections, and the network is not cut`,
    help: ({ option }: { option: string }) =>
      `add --cut NODE,... (or --sections where the model names cut points), or leave out ${option}`,
  },
});
