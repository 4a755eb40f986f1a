import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { AffineMap } from '../../exact/condition.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { WindowAxis } from '../windows.ts';
import { type Base, baseOf, type NormaliseContext } from './context.ts';
import { windowNodes } from './window-nodes.ts';

/** The whole of an axis as its only window. */
export const wholeAxis = (size: number): WindowAxis => ({
  input: size,
  kernel: size,
  stride: 1,
  dilation: 1,
  before: 0,
  after: 0,
  output: 1,
});

/** The normaliser of pooling over all places of an image. */
export const pooledGlobally =
  (mode: 'max' | 'mean') =>
  (node: Node, context: NormaliseContext): CanonicalOp[] => {
    const base = baseOf(node);
    const [batch, channels, ...places] = context.shapeOf(node.inputs[0]);
    if (places.length <= 2) return pooled(mode, places.map(wholeAxis), context, base);
    // All places of a volume are those of a signal.
    const value = (what: string, shape: readonly number[]): string => {
      context.shapes.set(`${base.outputs[0]} ${what}`, shape);
      return `${base.outputs[0]} ${what}`;
    };
    const size = sizeOf(places);
    const signal = value('signal', [batch, channels, size]);
    const place = value('place', [batch, channels, 1]);
    const as = (name: string, own: Partial<Base>, shape: readonly number[]): CanonicalOp => ({
      ...base,
      ...own,
      kind: 'layout',
      name: `${node.name} ${name}`,
      attrs: { shape },
    });
    return [
      as('signal', { outputs: [signal] }, [batch, channels, size]),
      ...pooled(mode, [wholeAxis(size)], context, { ...base, inputs: [signal], outputs: [place] }),
      as('shape', { inputs: [place] }, context.shapeOf(base.outputs[0])),
    ];
  };

/**
 * Windows and their maximum, sum or mean. A window at the border may have fewer elements to divide by; then
 * the scales vary by place.
 */
export function pooled(
  mode: 'max' | 'sum' | 'mean',
  axes: readonly WindowAxis[],
  context: NormaliseContext,
  base: Base,
  countsPadding = false,
): CanonicalOp[] {
  const places = sizeOf(axes.map(axis => axis.kernel));
  const [output] = base.outputs;
  const outShape = context.shapeOf(output);
  const sums = mode === 'mean' ? `${output} sums` : output;
  context.shapes.set(sums, outShape);
  const padding = mode === 'max' ? 'least' : 'zero';
  const pool = (own: Base): CanonicalOp[] => [
    { ...own, kind: 'pool', attrs: { mode: mode === 'max' ? 'max' : 'sum', places } },
  ];
  const nodes = windowNodes({ ...base, outputs: [sums] }, axes, padding, context, pool, output);
  if (mode !== 'mean') return nodes;
  return [
    ...nodes,
    {
      ...base,
      kind: 'affine',
      name: `${base.name} mean`,
      inputs: [sums],
      attrs: {
        map: shares(axes, countsPadding),
        magnitude: B.shared(outShape.length, 0),
        operations: 1,
      },
    },
  ];
}

/** One over the number of elements that each window divides its sum by. */
function shares(axes: readonly WindowAxis[], countsPadding: boolean): Broadcast<AffineMap> {
  const counts = axes.map(axis =>
    Array.from({ length: axis.output }, (_, position) => {
      const first = position * axis.stride - axis.before;
      const taps = Array.from({ length: axis.kernel }, (_, k) => first + k * axis.dilation);
      // What lies beyond the padding (ceil mode) never counts.
      return countsPadding
        ? taps.filter(tap => tap < axis.input + axis.after).length
        : taps.filter(tap => tap >= 0 && tap < axis.input).length;
    }),
  );
  const each = counts.map((numbers, i): Broadcast<number> => {
    const isShared = numbers.every(n => n === numbers[0]);
    return {
      shape: [1, 1, ...axes.map((_, k) => (k === i && !isShared ? numbers.length : 1))],
      values: isShared ? numbers.slice(0, 1) : numbers,
    };
  });
  const count = each.reduce((a, b) => B.zip(a, b, (m, n) => m * n));
  return B.map(count, n => ({ scale: S.fromRational(Q.rational(1n, BigInt(n))), offset: S.ZERO }));
}
