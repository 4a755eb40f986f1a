import type { CanonicalOp, LinearAttrs } from '../../canonical/graph.ts';
import type { BlockOfInputs } from './blocks.ts';
import type { Base, NormaliseContext } from './context.ts';

/** A node for each of the matrices that `linearAttrs` gives, and their sum where they are several. */
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

/** A node for each block of inputs, on its part of the data's last axis, and their sum. */
export function blockNodes(
  base: Base,
  blocks: readonly BlockOfInputs[],
  context: NormaliseContext,
): CanonicalOp[] {
  const [input] = base.inputs;
  const [output] = base.outputs;
  const [shape, sums] = [input, output].map(value => context.shapeOf(value));
  const value = (name: string, of: readonly number[]): string => {
    context.shapes.set(name, of);
    return name;
  };
  const nodes: CanonicalOp[] = [];
  let total = '';
  blocks.forEach(({ attrs, start, count }, i) => {
    const axis = shape.length - 1;
    const own = { ...base, name: `${base.name} block ${i}` };
    const part = value(`${output} block ${i} inputs`, [...shape.slice(0, -1), count]);
    const product = value(`${output} block ${i}`, sums);
    nodes.push(
      {
        ...own,
        name: `${own.name} inputs`,
        kind: 'slice',
        inputs: [input],
        outputs: [part],
        attrs: { axis, start, count },
      },
      { ...own, kind: 'linear', inputs: [part], outputs: [product], attrs },
    );
    if (i === 0) total = product;
    else {
      const isLast = i === blocks.length - 1;
      const sum = isLast ? output : value(`${output} to block ${i}`, sums);
      const name = isLast ? base.name : `${base.name} to block ${i}`;
      nodes.push({ ...base, name, kind: 'add', inputs: [total, product], outputs: [sum], attrs: {} });
      total = sum;
    }
  });
  return nodes;
}
