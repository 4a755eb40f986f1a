import { passDiagnostic } from '../canonical/diagnostics.ts';
import type { CanonicalOp } from '../canonical/graph.ts';
import type { GraphOpOf } from '../graph-ops/index.ts';
import type { WindowAxis } from '../graph-ops/windows.ts';
import { fail } from '../ir/diagnostic.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { Base, NormaliseContext } from './context.ts';
import { pooled } from './pooling.ts';
import { turned } from './rearranging.ts';

const MODES = { 'reduce-mean': 'mean', 'reduce-sum': 'sum', 'reduce-max': 'max' } as const;

/**
 * ReduceMean, ReduceSum and ReduceMax: pooling over the whole of the axes. Over places of images they are the
 * places of one window; other axes are first moved behind those that stay, as the places of a signal.
 */
export function reduction(
  node: GraphOpOf<'reduce-mean' | 'reduce-sum' | 'reduce-max'>,
  context: NormaliseContext,
  base: Base,
): CanonicalOp[] {
  const [input] = node.inputs;
  const [output] = node.outputs;
  const shape = context.shapeOf(input);
  const rank = shape.length;
  const wanted = node.attrs.axes?.map(axis => (axis < 0 ? axis + rank : axis)) ?? shape.map((_, i) => i);
  const isReduced = (axis: number): boolean => wanted.includes(axis) && shape[axis] > 1;
  const result = { shape: context.shapeOf(output) };
  if (!shape.some((_, axis) => isReduced(axis))) return [{ ...base, kind: 'layout', attrs: result }];
  const mode = MODES[node.kind];
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
  const finish = (source: string, axes: readonly WindowAxis[]): CanonicalOp[] => {
    const sizes = axes.map(axis => axis.output);
    const to = [1, context.shapeOf(source)[1], ...sizes];
    const isResult = String(to) === String(result.shape);
    const target = isResult ? output : pooledValue;
    if (!isResult) context.shapes.set(target, to);
    const pools = pooled(mode, axes, context, { ...base, inputs: [source], outputs: [target] });
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
    const reason = 'it reduces a batch of several frames';
    fail(passDiagnostic('unsupported-operator', { op: node.kind, reason }, { node: node.name }));
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
