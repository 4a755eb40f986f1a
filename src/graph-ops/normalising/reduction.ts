import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { WindowAxis } from '../windows.ts';
import { baseOf, type NormaliseContext, unsupported } from './context.ts';
import { turned } from './layout.ts';
import { pooled } from './pooled.ts';

/**
 * Pooling over the whole of some axes. Over places of images they are the places of one window; other axes are first
 * moved behind those that stay, as the places of a signal.
 */
export function pooledOver(
  mode: 'max' | 'sum' | 'mean',
  axes: readonly number[] | undefined,
  node: Node,
  context: NormaliseContext,
): CanonicalOp[] {
  const base = baseOf(node);
  const [input] = node.inputs;
  const [output] = node.outputs;
  const shape = context.shapeOf(input);
  const rank = shape.length;
  const wanted = axes?.map(axis => (axis < 0 ? axis + rank : axis)) ?? shape.map((_, i) => i);
  const isReduced = (axis: number): boolean => wanted.includes(axis) && shape[axis] > 1;
  const result = { shape: context.shapeOf(output) };
  if (!shape.some((_, axis) => isReduced(axis))) return [{ ...base, kind: 'layout', attrs: result }];
  const whole = (size: number, kernel: number): WindowAxis => ({
    input: size,
    kernel,
    stride: 1,
    dilation: 1,
    before: 0,
    after: 0,
    output: size - kernel + 1,
  });
  const before: CanonicalOp[] = [];
  const [pooledValue, last] = [`${output} reduced`, { ...base, name: `${node.name} shape` }];
  const finish = (source: string, windows: readonly WindowAxis[]): CanonicalOp[] => {
    const sizes = windows.map(axis => axis.output);
    const to = [1, context.shapeOf(source)[1], ...sizes];
    const isResult = String(to) === String(result.shape);
    const target = isResult ? output : pooledValue;
    if (!isResult) context.shapes.set(target, to);
    const pools = pooled(mode, windows, context, { ...base, inputs: [source], outputs: [target] });
    return isResult
      ? [...before, ...pools]
      : [...before, ...pools, { ...last, kind: 'layout', inputs: [target], attrs: result }];
  };
  const isOfPlaces = (rank === 3 || rank === 4) && !isReduced(0) && !isReduced(1);
  if (isOfPlaces) {
    return finish(
      input,
      shape.slice(2).map((size, i) => whole(size, isReduced(i + 2) ? size : 1)),
    );
  }
  if (shape[0] > 1) {
    unsupported(node, 'it reduces a batch of several frames');
  }
  const all = shape.map((_, axis) => axis);
  const perm = [...all.filter(axis => !isReduced(axis)), ...all.filter(isReduced)];
  const places = sizeOf(shape.filter((_, axis) => isReduced(axis)));
  const signal = [1, sizeOf(shape) / places, places];
  const [moved, cut] = [`${output} moved`, `${output} places`];
  context.shapes.set(
    moved,
    perm.map(axis => shape[axis]),
  );
  context.shapes.set(cut, signal);
  before.push(turned({ ...base, name: `${node.name} order`, outputs: [moved] }, context, perm), {
    ...base,
    kind: 'layout',
    name: `${node.name} places`,
    inputs: [moved],
    outputs: [cut],
    attrs: { shape: signal },
  });
  return finish(cut, [whole(places, places)]);
}
