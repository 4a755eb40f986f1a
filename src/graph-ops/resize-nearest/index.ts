import type { Node } from '../../ir/graph.ts';
import { sizeOf, stridesOf, tensor } from '../../ir/tensor.ts';
import { MOVING } from '../algebra.ts';
import { keptType } from '../output-types.ts';
import { placeOf, type ResizeAttrs, type ResizedAxis, resizedAxes, resizedFrames } from '../resizing.ts';
import { type GraphOpRoom, given } from '../room.ts';
import { normaliseResizeNearest } from './normalise.ts';

/** Which neighbour stands for a place between two; ONNX's names. */
export const NEAREST_ROUNDINGS = ['floor', 'ceil', 'round_prefer_floor', 'round_prefer_ceil'] as const;
export type NearestRounding = (typeof NEAREST_ROUNDINGS)[number];

export interface ResizeNearestAttrs extends ResizeAttrs {
  /** `floor` unless told. */
  readonly rounding?: NearestRounding;
}

/** Nearest neighbour: each place of the result is a place of the data. With whole factors every element is repeated. */
export type ResizeNearestNode = Node<'resize-nearest', ResizeNearestAttrs>;

export const resizeNearest: GraphOpRoom<'resize-nearest', ResizeNearestAttrs> = {
  kind: 'resize-nearest',
  inputs: ['required'],
  infer: (attrs, { node, shape }) => [resizedAxes(attrs, shape(0), node).map(axis => axis.output)],
  evaluate(attrs, inputs, { node, shapes: [shape] }) {
    const x = given(inputs, 0);
    const sources = nearestPlaces(attrs, resizedAxes(attrs, x.shape, node));
    const strides = stridesOf(x.shape);
    const outStrides = stridesOf(shape);
    const y = new Float64Array(sizeOf(shape));
    for (let i = 0; i < y.length; i++) {
      let from = 0;
      for (let axis = 0; axis < shape.length; axis++) {
        from += sources[axis][Math.floor(i / outStrides[axis]) % shape[axis]] * strides[axis];
      }
      y[i] = x.data[from];
    }
    return [tensor(x.kind, shape, y)];
  },
  types: keptType,
  algebra: MOVING,
  frames: resizedFrames,
  codes: 'lost',
  atEnd: 'built',
  normalise(node, context) {
    const axes = resizedAxes(node.attrs, context.shapeOf(node.inputs[0]), node.name);
    return normaliseResizeNearest(node, context, nearestPlaces(node.attrs, axes));
  },
};

/** For each axis the place of the data that each place of the result is. */
export function nearestPlaces(
  { coordinates = 'asymmetric', rounding = 'floor' }: ResizeNearestAttrs,
  axes: readonly ResizedAxis[],
): number[][] {
  return axes.map(axis =>
    Array.from({ length: axis.output }, (_, o) => {
      const place = axis.input === axis.output ? o : rounded(placeOf(o, axis, coordinates), rounding);
      return Math.min(Math.max(place, 0), axis.input - 1);
    }),
  );
}

function rounded(place: number, rounding: NearestRounding): number {
  switch (rounding) {
    case 'floor':
      return Math.floor(place);
    case 'ceil':
      return Math.ceil(place);
    case 'round_prefer_floor':
      return Math.ceil(place - 0.5);
    case 'round_prefer_ceil':
      return Math.floor(place + 0.5);
  }
}
