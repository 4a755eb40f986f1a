import type { Broadcast } from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import type { Rational } from '../exact/rational.ts';
import type { Graph, Node } from '../ir/graph.ts';
import type { IntegerTensor } from '../ir/integer-tensor.ts';
import type { Quantizer } from '../quant/quantizer.ts';

/**
 * The few kinds that `normalise` reduces a float graph to. Each has one data input and one output;
 * constants live in the attributes, exactly.
 */
export type CanonicalOp =
  | Node<'linear', LinearAttrs>
  | Node<'affine', AffineAttrs>
  | Node<'elementwise', ElementwiseAttrs>
  | Node<'quantizer', QuantizerAttrs>
  | Node<'layout', LayoutAttrs>
  | Node<'top-k', RankAttrs>;

export type CanonicalKind = CanonicalOp['kind'];

/** y[.., o] = unit[o] * sum over i of codes[o][i] * x[.., i]. */
export interface LinearAttrs {
  /** Shape [outputs, inputs]. */
  readonly codes: IntegerTensor;
  /** One per output, or one for all. */
  readonly unit: readonly Rational[];
}

/** y = scale * x + offset. */
export interface AffineAttrs {
  readonly map: Broadcast<AffineMap>;
  /** |scale| * |x| + magnitude bounds the sum of the terms that a float framework adds up (claim A4). */
  readonly magnitude: Broadcast<number>;
  /** Float operations the framework spends on one element. */
  readonly operations: number;
}

/** A monotone function of one element. */
export interface ElementwiseAttrs {
  readonly fn: 'relu';
}

export interface QuantizerAttrs {
  readonly quantizer: Broadcast<Quantizer>;
}

/** A change of shape that keeps the row-major order of the elements. */
export interface LayoutAttrs {
  readonly shape: readonly number[];
}

/** Indices of the k largest along the last axis, ties to the lowest index. */
export interface RankAttrs {
  readonly k: number;
}

/** A canonical graph also knows every value's shape (batch dimension 1). */
export interface CanonicalGraph extends Graph<CanonicalOp> {
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Order-preserving functions dropped from the output, for the manifest. */
  readonly dropped: readonly string[];
}
