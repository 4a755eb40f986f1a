import { passDiagnostic } from '../canonical/diagnostics.ts';
import type { CanonicalOp } from '../canonical/graph.ts';
import * as Q from '../exact/rational.ts';
import type { GraphOpOf } from '../graph-ops/index.ts';
import { fail } from '../ir/diagnostic.ts';
import type { Base, NormaliseContext } from './context.ts';

/** A transposition; one that only moves axes of length 1 is a change of shape. */
export function transpose(
  node: GraphOpOf<'transpose'>,
  context: NormaliseContext,
  base: Base,
): CanonicalOp[] {
  const from = context.shapeOf(node.inputs[0]);
  const perm = node.attrs.perm ?? from.map((_, i) => from.length - 1 - i);
  return [turned(base, context, perm)];
}

/** A transposition, or the change of shape that it is where it moves only axes of length 1. */
export function turned(base: Base, context: NormaliseContext, perm: readonly number[]): CanonicalOp {
  const from = context.shapeOf(base.inputs[0]);
  const order = perm.filter(axis => from[axis] > 1);
  const keepsOrder = order.every((axis, i) => i === 0 || axis > order[i - 1]);
  return keepsOrder
    ? { ...base, kind: 'layout', attrs: { shape: context.shapeOf(base.outputs[0]) } }
    : { ...base, kind: 'transpose', attrs: { perm } };
}

/** DepthToSpace and SpaceToDepth: a reshape to blocks, their transposition, and a reshape. */
export function blocks(
  node: GraphOpOf<'depth-to-space' | 'space-to-depth'>,
  context: NormaliseContext,
  base: Base,
): CanonicalOp[] {
  const [batch, channels, height, width] = context.shapeOf(node.inputs[0]);
  const b = node.attrs.blockSize;
  const [shape, perm] =
    node.kind === 'space-to-depth'
      ? [
          [batch, channels, height / b, b, width / b, b],
          [0, 3, 5, 1, 2, 4],
        ]
      : node.attrs.mode === 'DCR'
        ? [
            [batch, b, b, channels / b ** 2, height, width],
            [0, 3, 4, 1, 5, 2],
          ]
        : [
            [batch, channels / b ** 2, b, b, height, width],
            [0, 1, 4, 2, 5, 3],
          ];
  const [cut, moved] = [`${base.outputs[0]} blocks`, `${base.outputs[0]} moved`];
  context.shapes.set(cut, shape);
  context.shapes.set(
    moved,
    perm.map(axis => shape[axis]),
  );
  return [
    { ...base, kind: 'layout', name: `${node.name} blocks`, outputs: [cut], attrs: { shape } },
    turned({ ...base, inputs: [cut], outputs: [moved] }, context, perm),
    {
      ...base,
      kind: 'layout',
      name: `${node.name} shape`,
      inputs: [moved],
      attrs: { shape: context.shapeOf(base.outputs[0]) },
    },
  ];
}

export function concat(node: GraphOpOf<'concat'>, context: NormaliseContext, base: Base): CanonicalOp {
  if (node.inputs.some(input => context.exact(input))) {
    const reason = 'it joins constants to the data';
    fail(passDiagnostic('unsupported-operator', { op: 'concat', reason }, { node: node.name }));
  }
  const rank = context.shapeOf(node.inputs[0]).length;
  const axis = node.attrs.axis < 0 ? node.attrs.axis + rank : node.attrs.axis;
  return { ...base, kind: 'concat', inputs: node.inputs, attrs: { axis } };
}

/** One slice for each part that is read. */
export function split(node: GraphOpOf<'split'>, context: NormaliseContext, base: Base): CanonicalOp[] {
  const rank = context.shapeOf(node.inputs[0]).length;
  const axis = node.attrs.axis < 0 ? node.attrs.axis + rank : node.attrs.axis;
  let start = 0;
  const parts = node.outputs.map((output, i): CanonicalOp => {
    const count = context.shapeOf(output)[axis];
    const attrs = { axis, start, count };
    start += count;
    return { ...base, kind: 'slice', name: `${node.name} ${i}`, outputs: [output], attrs };
  });
  return parts.filter(part => context.isRead(part.outputs[0]));
}

/** Slices along one axis after another, with step 1. */
export function slice(node: GraphOpOf<'slice'>, context: NormaliseContext, base: Base): CanonicalOp[] {
  const from = context.shapeOf(node.inputs[0]);
  const to = context.shapeOf(node.outputs[0]);
  const numbers = (index: number): readonly number[] | undefined => {
    const constant = node.inputs[index] ? context.exact(node.inputs[index]) : undefined;
    return constant && Array.from(constant.tensor.data);
  };
  const [starts, , axes, steps] = [1, 2, 3, 4].map(numbers);
  if (!starts || steps?.some(step => step !== 1)) {
    const reason = 'it takes elements that do not follow one another';
    fail(passDiagnostic('unsupported-operator', { op: 'slice', reason }, { node: node.name }));
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

export function resize(
  node: GraphOpOf<'resize-nearest'>,
  context: NormaliseContext,
  base: Base,
): CanonicalOp {
  const from = context.shapeOf(node.inputs[0]);
  const to = context.shapeOf(node.outputs[0]);
  const factors = to.map((dim, axis) => dim / from[axis]);
  if ((from.length !== 4 && from.length !== 3) || factors[0] !== 1 || factors[1] !== 1) {
    const reason = 'only the places of images are repeated';
    fail(passDiagnostic('unsupported-operator', { op: 'resize', reason }, { node: node.name }));
  }
  const attrs = {
    factors: from.length === 4 ? ([factors[2], factors[3]] as const) : ([1, factors[2]] as const),
  };
  return { ...base, kind: 'upsample', attrs };
}

export function pad(node: GraphOpOf<'pad'>, context: NormaliseContext, base: Base): CanonicalOp {
  const shape = context.shapeOf(node.inputs[0]);
  const { pads, axes, value } = node.attrs;
  const named = axes ?? shape.map((_, axis) => axis);
  const around = (axis: number): readonly [number, number] => {
    const i = named.findIndex(a => (a < 0 ? a + shape.length : a) === axis);
    return i < 0 ? [0, 0] : [pads[i], pads[i + named.length]];
  };
  const spatial = shape.length === 4 ? [2, 3] : shape.length === 3 ? [undefined, 2] : [];
  const others = shape.map((_, axis) => axis).filter(axis => !spatial.includes(axis));
  const refuse = (reason: string): never =>
    fail(passDiagnostic('unsupported-operator', { op: 'pad', reason }, { node: node.name }));
  if (others.some(axis => around(axis).some(n => n !== 0)))
    refuse('only images are padded, at their borders');
  if (pads.some(n => n < 0)) refuse('it takes elements away');
  const [[top, bottom], [left, right]] = spatial.map(axis => (axis === undefined ? [0, 0] : around(axis)));
  return { ...base, kind: 'pad', attrs: { pads: [top, left, bottom, right], value: Q.fromNumber(value) } };
}
