import type { CanonicalOp, LinearAttrs } from '../../canonical/graph.ts';
import type { Base, NormaliseContext } from './context.ts';

/** A node for each of the matrices that `linearAttrs` gives, and their sum where they are two. */
export function linearNodes(
  base: Base,
  matrices: readonly LinearAttrs[],
  context: NormaliseContext,
  toNode: (base: Base, attrs: LinearAttrs) => CanonicalOp,
): CanonicalOp[] {
  if (matrices.length === 1) return [toNode(base, matrices[0])];
  const [output] = base.outputs;
  const names = ['positive', 'negative'];
  const parts = matrices.map((attrs, i) => {
    const part = `${output} ${names[i]}`;
    context.shapes.set(part, context.shapeOf(output));
    return toNode({ ...base, name: `${base.name} ${names[i]}`, outputs: [part] }, attrs);
  });
  return [...parts, { ...base, kind: 'add', inputs: parts.map(part => part.outputs[0]), attrs: {} }];
}
