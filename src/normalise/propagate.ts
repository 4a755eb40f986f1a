import type { GraphOp } from '../graph-ops/index.ts';
import { roomOf } from '../graph-ops/infer-node.ts';
import type { ExactConstant } from '../graph-ops/normalising/exact-constant.ts';
import type { Tensor } from '../ir/tensor.ts';

/** What a node whose inputs are all constant makes of them; `result` is its float32 value. */
export function propagate(
  node: GraphOp,
  inputs: readonly (ExactConstant | undefined)[],
  result: Tensor,
): ExactConstant {
  const { codes } = roomOf(node);
  if (codes === 'lost') return { tensor: result };
  if (codes.kind === 'made') {
    const tensors = inputs.map(input => input?.tensor);
    return { tensor: result, quantized: codes.make(node.attrs, tensors, result) };
  }
  if (codes.kind === 'computed') {
    const quantized = codes.compute(inputs, node.attrs, result);
    return quantized ? { tensor: result, quantized } : { tensor: result };
  }
  const [source] = inputs;
  if (!source?.quantized) return { tensor: result };
  const quantized = codes.move(source.quantized, node.attrs, source.tensor.shape, result.shape);
  return { tensor: result, quantized };
}
