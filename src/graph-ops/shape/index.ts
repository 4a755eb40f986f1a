import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { OPAQUE } from '../algebra.ts';
import { noFrames } from '../frame-rules.ts';
import { noIntegerForm } from '../normalising/context.ts';
import { type GraphOpRoom, given, type Shape } from '../room.ts';

export interface ShapeAttrs {
  /** The dimensions start..end-1 are given; negative ones count from the end, out of range ones are clamped. */
  readonly start: number;
  readonly end?: number;
}

/** The input's dimensions as an int64 vector. */
export type ShapeNode = Node<'shape', ShapeAttrs>;

export const shape: GraphOpRoom<'shape', ShapeAttrs> = {
  kind: 'shape',
  inputs: ['required'],
  infer: (attrs, context) => [[selected(attrs, context.shape(0)).length]],
  evaluate: (attrs, inputs) => [asTensor(attrs, given(inputs, 0).shape)],
  fromShapes: (attrs, [input]) => [asTensor(attrs, input)],
  types: () => ['int64'],
  algebra: OPAQUE,
  frames: noFrames,
  codes: 'lost',
  atEnd: 'built',
  normalise: noIntegerForm,
};

function selected({ start, end }: ShapeAttrs, dims: Shape): Shape {
  return dims.slice(start, end);
}

function asTensor(attrs: ShapeAttrs, dims: Shape) {
  const chosen = selected(attrs, dims);
  return tensor('int64', [chosen.length], chosen);
}
