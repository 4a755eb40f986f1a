import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Node } from '../../ir/graph.ts';
import { baseOf, type NormaliseContext, unsupported } from '../normalising/context.ts';

/** Slices along one axis after another, with step 1. */
export function normaliseSlice(node: Node, context: NormaliseContext): CanonicalOp[] {
  const base = baseOf(node);
  const from = context.shapeOf(node.inputs[0]);
  const to = context.shapeOf(node.outputs[0]);
  const numbers = (index: number): readonly number[] | undefined => {
    const constant = node.inputs[index] ? context.exact(node.inputs[index]) : undefined;
    return constant && Array.from(constant.tensor.data);
  };
  const [starts, , axes, steps] = [1, 2, 3, 4].map(numbers);
  if (!starts || steps?.some(step => step !== 1)) {
    return unsupported(node, 'it takes elements that do not follow one another');
  }
  const cut = (axes ?? starts.map((_, i) => i)).map((axis, i) => ({
    axis: axis < 0 ? axis + from.length : axis,
    start: starts[i],
  }));
  const real = cut.filter(({ axis }) => from[axis] !== to[axis]);
  if (real.length === 0) return [{ ...base, kind: 'layout', attrs: { shape: to } }];
  let shape = from;
  let [input] = node.inputs;
  return real.map(({ axis, start }, i): CanonicalOp => {
    const output = i === real.length - 1 ? node.outputs[0] : `${node.outputs[0]} along ${axis}`;
    shape = shape.map((dim, k) => (k === axis ? to[k] : dim));
    context.shapes.set(output, shape);
    const first = Math.min(Math.max(start < 0 ? start + from[axis] : start, 0), from[axis]);
    const name = i === 0 ? node.name : `${node.name} ${i}`;
    const attrs = { axis, start: first, count: to[axis] };
    const op: CanonicalOp = { ...base, kind: 'slice', name, inputs: [input], outputs: [output], attrs };
    input = output;
    return op;
  });
}
