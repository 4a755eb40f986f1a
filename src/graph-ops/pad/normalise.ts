import type { CanonicalOp } from '../../canonical/graph.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { baseOf, type NormaliseContext, unsupported } from '../normalising/context.ts';
import { asLayout } from '../normalising/layout.ts';
import type { PadAttrs } from './attrs.ts';

/** A border around images. What is taken away at a side instead is cut off first, along any axis. */
export function normalisePad(node: Node<string, PadAttrs>, context: NormaliseContext): CanonicalOp[] {
  const shape = context.shapeOf(node.inputs[0]);
  const { pads, axes, value } = node.attrs;
  const named = axes ?? shape.map((_, axis) => axis);
  const around = (axis: number): readonly [number, number] => {
    const i = named.findIndex(a => (a < 0 ? a + shape.length : a) === axis);
    return i < 0 ? [0, 0] : [pads[i], pads[i + named.length]];
  };
  const spatial = shape.length === 4 ? [2, 3] : shape.length === 3 ? [undefined, 2] : [];
  const others = shape.map((_, axis) => axis).filter(axis => !spatial.includes(axis));
  if (others.some(axis => around(axis).some(n => n > 0)))
    unsupported(node, 'only images are padded, at their borders');
  const cuts = shape.map((_, axis) => around(axis).map(n => Math.max(-n, 0)));
  const [[top, bottom] = [0, 0], [left, right] = [0, 0]] = spatial.map(axis =>
    axis === undefined ? [0, 0] : around(axis).map(n => Math.max(n, 0)),
  );
  const isPadded = [top, left, bottom, right].some(n => n > 0);
  const { nodes, output } = cutOff(node, cuts, isPadded, context);
  const attrs = { pads: [top, left, bottom, right] as const, value: Q.fromNumber(value) };
  if (!isPadded) return nodes.length > 0 ? nodes : asLayout(node, context);
  return [...nodes, { ...baseOf(node), kind: 'pad', inputs: [output], attrs }];
}

/** Slices that take so many elements away in front of and behind each axis, and what the last of them gives. */
function cutOff(
  node: Node<string, PadAttrs>,
  cuts: readonly (readonly number[])[],
  isPadded: boolean,
  context: NormaliseContext,
): { readonly nodes: CanonicalOp[]; readonly output: string } {
  const base = baseOf(node);
  const nodes: CanonicalOp[] = [];
  let [input] = node.inputs;
  let shape = context.shapeOf(input);
  const last = cuts.findLastIndex(([before, after]) => before + after > 0);
  for (const [axis, [before, after]] of cuts.entries()) {
    if (before + after === 0) continue;
    const count = shape[axis] - before - after;
    if (count < 1) unsupported(node, `it takes all ${shape[axis]} elements of axis ${axis} away`);
    shape = shape.map((dim, k) => (k === axis ? count : dim));
    const output = axis === last && !isPadded ? node.outputs[0] : `${node.outputs[0]} cut along ${axis}`;
    context.shapes.set(output, shape);
    const attrs = { axis, start: before, count };
    nodes.push({
      ...base,
      kind: 'slice',
      name: `${node.name} cut ${axis}`,
      inputs: [input],
      outputs: [output],
      attrs,
    });
    input = output;
  }
  return { nodes, output: input };
}
