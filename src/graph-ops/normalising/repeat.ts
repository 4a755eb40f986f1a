import { canonicalDiagnostic } from '../../canonical/diagnostics.ts';
import type { CanonicalOp } from '../../canonical/graph.ts';
import * as Q from '../../exact/rational.ts';
import { fail } from '../../ir/diagnostic.ts';
import { integerTensor } from '../../ir/integer-tensor.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { Base, NormaliseContext } from './context.ts';

/**
 * An operand made as large as the result of an elementwise operator, as numpy broadcasts: axes of size 1 are
 * added in front, a channel is repeated by weights of 1, and a place by nearest-neighbour upsampling.
 */
export function repeated(
  value: string,
  base: Base,
  context: NormaliseContext,
): { readonly value: string; readonly nodes: readonly CanonicalOp[] } {
  const shape = context.shapeOf(base.outputs[0]);
  const rank = shape.length;
  const nodes: CanonicalOp[] = [];
  let current = value;
  let dims = context.shapeOf(value);
  const enter = (what: string, to: readonly number[]) => {
    const output = `${value} ${what} for ${base.name}`;
    const wiring = { ...base, name: `${base.name} ${what}`, inputs: [current], outputs: [output] };
    context.shapes.set(output, to);
    [current, dims] = [output, to];
    return wiring;
  };
  if (dims.length < rank) {
    const to = [...new Array<number>(rank - dims.length).fill(1), ...dims];
    nodes.push({ ...enter('axes', to), kind: 'layout', attrs: { shape: to } });
  }
  const channelAxis = rank >= 3 ? 1 : rank - 1;
  const others = shape.filter((_, axis) => axis !== channelAxis && (axis < 2 || rank > 4));
  if (String(dims) !== String(shape) && sizeOf(others) > 1) {
    const reason = 'an operand is to be repeated along more than the channels and places of images';
    fail(canonicalDiagnostic('unsupported-operator', { op: 'broadcasting', reason }, { node: base.name }));
  }
  const channels = shape[channelAxis];
  if (dims[channelAxis] < channels) {
    const to = dims.map((dim, axis) => (axis === channelAxis ? channels : dim));
    const codes = integerTensor([channels, 1], new Float64Array(channels).fill(1));
    const axis = rank >= 3 ? 'image' : 'last';
    nodes.push({ ...enter('channels', to), kind: 'linear', attrs: { codes, unit: [Q.ONE], axis } });
  }
  if (String(dims) !== String(shape)) {
    const factor = (axis: number) => shape[axis] / dims[axis];
    const factors = rank === 4 ? ([factor(2), factor(3)] as const) : ([1, factor(2)] as const);
    nodes.push({ ...enter('places', shape), kind: 'upsample', attrs: { factors } });
  }
  return { value: current, nodes };
}
