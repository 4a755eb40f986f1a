import { sizeOf } from '../ir/tensor.ts';
import type { GraphOp } from './index.ts';
import type { Shape } from './room.ts';

/**
 * About how many elements are read to compute a node, at least one for each of its results: for each result as many as the
 * sums behind it have terms.
 *
 * @param inputs shapes by position, undefined where an optional one is omitted
 */
export function workOf(
  node: GraphOp,
  inputs: readonly (Shape | undefined)[],
  outputs: readonly Shape[],
): number {
  const made = outputs.reduce((sum, shape) => sum + sizeOf(shape), 0);
  const read = inputs.reduce((sum, shape) => sum + sizeOf(shape ?? []), 0);
  return read + made * termsOf(node, inputs, outputs);
}

function termsOf(
  node: GraphOp,
  [first = [], second = []]: readonly (Shape | undefined)[],
  [output = []]: readonly Shape[],
): number {
  switch (node.kind) {
    case 'mat-mul':
      return first.at(-1) ?? 1;
    case 'gemm':
      return first[node.attrs.transA ? 0 : 1];
    case 'conv':
      return sizeOf(second.slice(1));
    case 'conv-transpose':
      // Each element of the input is spread by the weights of its channel.
      return Math.ceil((sizeOf(first) * sizeOf(second.slice(1))) / Math.max(1, sizeOf(output)));
    case 'max-pool':
    case 'average-pool':
      return sizeOf(node.attrs.kernel);
    case 'quant-avg-pool2d':
      return node.attrs.kernel ** 2;
    case 'multi-threshold':
      return second.at(-1) ?? 1;
    default:
      return 1;
  }
}
