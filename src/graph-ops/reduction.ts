import type { ElementKind, Tensor } from '../ir/tensor.ts';
import { broadcastIndices, sizeOf, tensor } from '../ir/tensor.ts';
import { pooling } from './algebra.ts';
import { resolveAxes } from './axes.ts';
import { framesAlong } from './frame-rules.ts';
import { pooledOver } from './normalising/reduction.ts';
import { type GraphOpRoom, given, type Shape } from './room.ts';

export interface ReductionAttrs {
  /** All axes unless told; none leave the tensor as it is. */
  readonly axes?: readonly number[];
  /** Keeps the reduced axes with size 1. */
  readonly keepDims: boolean;
}

/** What a reduction does with the elements that meet in one place, in row-major order. */
export interface Folding {
  readonly start: number;
  readonly next: (state: number, element: number) => number;
  /** Makes the output element of `count` elements; it is the state unless told. */
  readonly finish?: (state: number, count: number) => number;
  /** The output's kind. */
  readonly kind: ElementKind;
}

/** What a room that folds axes says besides; see GraphOpRoom. */
export interface ReductionFacts extends Pick<GraphOpRoom<string, ReductionAttrs>, 'types'> {
  readonly mode: 'max' | 'sum' | 'mean';
}

/** A room that folds some axes away. */
export function reductionRoom<const Kind extends string>(
  kind: Kind,
  facts: ReductionFacts,
  foldingOf: (x: Tensor, node: string) => Folding,
): GraphOpRoom<Kind, ReductionAttrs> {
  return {
    kind,
    inputs: ['required'],
    infer(attrs, { node, shape }) {
      const reduced = reducedAxes(attrs, shape(0), node);
      const kept = withoutAxes(shape(0), reduced);
      return [attrs.keepDims ? kept : kept.filter((_, axis) => !reduced.includes(axis))];
    },
    evaluate(attrs, inputs, { node, shapes: [shape] }) {
      const x = given(inputs, 0);
      const { start, next, finish = state => state, kind: outputKind } = foldingOf(x, node);
      const kept = withoutAxes(x.shape, reducedAxes(attrs, x.shape, node));
      const target = broadcastIndices(kept, x.shape);
      const states = new Float64Array(sizeOf(shape)).fill(start);
      x.data.forEach((value, i) => {
        states[target[i]] = next(states[target[i]], value);
      });
      const count = x.data.length / states.length;
      return [
        tensor(
          outputKind,
          shape,
          states.map(state => finish(state, count)),
        ),
      ];
    },
    types: facts.types,
    algebra: pooling(facts.mode === 'max' ? 'maximum' : 'sum'),
    frames: framesAlong(({ axes }, shape) => axes ?? shape.map((_, axis) => axis)),
    codes: 'lost',
    atEnd: 'built',
    normalise: (node, context) => pooledOver(facts.mode, node.attrs.axes, node, context),
  };
}

const reducedAxes = ({ axes }: ReductionAttrs, shape: Shape, node: string): number[] =>
  axes ? resolveAxes(axes, shape.length, node) : shape.map((_, axis) => axis);

const withoutAxes = (shape: Shape, axes: readonly number[]): Shape =>
  shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
