import { type Tensor, tensor } from '../ir/tensor.ts';
import type { GraphOp } from './index.ts';

/**
 * A node in another's place, under its name, that gives what it reads in the shape of the other's result.
 *
 * @param data the value that it reads, of as many elements
 * @returns with the constant that it reads besides, by name
 */
export function passingNode(
  { name, from, outputs }: GraphOp,
  data: string,
  shape: readonly number[],
): { readonly node: GraphOp; readonly constant: readonly [string, Tensor] } {
  const target = `${name} shape`;
  const node: GraphOp = {
    kind: 'reshape',
    name,
    from,
    inputs: [data, target],
    outputs,
    attrs: { allowZero: false },
  };
  return { node, constant: [target, tensor('int64', [shape.length], shape)] };
}
