import type { GraphOp } from '../graph-ops/index.ts';
import { roomOf } from '../graph-ops/infer-node.ts';
import { algebraViewOf, type ShapeAnalysis } from '../graph-ops/shapes.ts';

/** The model's own quantizer of its input that can run on the host: one scale, behind changes of shape alone. */
export function hostQuantizer(
  input: string,
  nodes: readonly GraphOp[],
  analysis: ShapeAnalysis,
): GraphOp | undefined {
  let value = input;
  for (;;) {
    const [node, ...others] = nodes.filter(n => n.inputs.includes(value));
    if (!node || others.length > 0) return undefined;
    const { algebra } = roomOf(node);
    if (algebra.kind === 'quantizer')
      return algebra.isForHost(algebraViewOf(node, analysis)) ? node : undefined;
    if (algebra.kind !== 'rearranging' || !algebra.keepsOrder) return undefined;
    [value] = node.outputs;
  }
}
