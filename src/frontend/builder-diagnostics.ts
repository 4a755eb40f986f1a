import { diagnostics } from '../ir/diagnostic.ts';

/** What can be wrong with a network described in code, besides its shapes. */
export const builderDiagnostic = diagnostics('builder', {
  'foreign-value': {
    severity: 'error',
    message: ({ value }: { value: string }) => `the value '${value}' belongs to another network`,
  },
  'data-size': {
    severity: 'error',
    message: ({ shape, found }: { shape: readonly number[]; found: number }) =>
      `a constant of shape [${shape.join(', ')}] cannot hold ${found} values`,
  },
  shape: {
    severity: 'error',
    message: ({ shape }: { shape: readonly number[] }) => `[${shape.join(', ')}] is not a shape`,
    help: () => 'dimensions are whole numbers from 1; the first of a graph input may be -1 for an open batch',
  },
  'not-a-number': {
    severity: 'error',
    message: ({ index, value, kind }: { index: number; value: number; kind: string }) =>
      `element ${index} is ${value}, which is not a finite ${kind} value`,
  },
  'port-name': {
    severity: 'error',
    message: ({ name }: { name: string }) =>
      name === '' ? 'a graph input or output needs a name' : `the name '${name}' is already taken`,
  },
  'cut-name': {
    severity: 'error',
    message: ({ value }: { value: string }) =>
      `the value '${value}' cannot be a cut point: its name has a comma`,
    help: () => 'name the node that makes it without a comma',
  },
  winner: {
    severity: 'error',
    message: ({ shape }: { shape: readonly number[] }) =>
      `a winner is one number, found shape [${shape.join(', ')}]`,
    help: () => 'take it from gate(), or make it a constant of shape []',
  },
  'no-kernels': {
    severity: 'error',
    message: () => 'parameters to be selected have the kernels as their first axis, found one number',
  },
  'kernel-count': {
    severity: 'error',
    message: ({ expected, shape }: { expected: number; shape: readonly number[] }) =>
      `parameters of shape [${shape.join(', ')}] are not those of ${expected} kernel${expected === 1 ? '' : 's'}`,
    help: () => 'the first axis counts the kernels that the gate decides between',
  },
  'gate-batch': {
    severity: 'error',
    message: ({ batch }: { batch: number }) =>
      `a gate decides for one image at a time, the batch is ${batch}`,
  },
  'gate-between': {
    severity: 'error',
    message: () => 'a gate of one layer has nothing between its layers',
    help: () => 'give the weights of both layers, fc1 and fc2',
  },
  'no-outputs': {
    severity: 'error',
    message: () => 'the network has no outputs',
    help: () => "name at least one with output('name', value)",
  },
});
