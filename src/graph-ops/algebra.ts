import type { Tensor } from '../ir/tensor.ts';

/** What an operator's algebra may ask about a node. */
export interface AlgebraView<Attrs> {
  /** The node's name. */
  readonly node: string;
  readonly attrs: Attrs;
  shape(input: number): readonly number[];
  /** The input's contents where they follow from constants and shapes alone. */
  constant(input: number): Tensor | undefined;
}

/**
 * What an operator does to numbers, as far as those who reason about a network need to know. The kinds are few and
 * closed: who asks has a table of them and names no operator.
 */
export type Algebra<Attrs> =
  | Rearranging
  | ElementwiseFunction
  | QuantizerAlgebra<Attrs>
  | LayerAlgebra<Attrs>
  | Pooling<Attrs>
  | ZeroFilling<Attrs>
  | ChannelAffine<Attrs>
  | Scaling
  | Arithmetic
  | Joining
  | Ranking
  | Opaque;

/** Elements are renamed, moved, repeated or dropped; none is changed. */
export interface Rearranging {
  readonly kind: 'rearranging';
  /** Elements stay in row-major order under another shape. */
  readonly keepsOrder: boolean;
  /** It keeps all elements and their type: a quantizer behind it may as well stand before. */
  readonly keepsAll: boolean;
}

/** A non-linear function of each element. */
export interface ElementwiseFunction {
  readonly kind: 'function';
  /** It nowhere falls wherever its parameters are sound, or nowhere rises: the steps of a quantizer can be pulled back. */
  readonly isMonotone: boolean;
}

/** Elements become codes of a scale: code * scale + offset. */
export interface QuantizerAlgebra<Attrs> {
  readonly kind: 'quantizer';
  /** Whether one integer means zero on all channels. */
  hasZero(view: AlgebraView<Attrs>): boolean;
  /** Whether a host can apply it to the network's input: it takes real numbers. */
  isForHost(view: AlgebraView<Attrs>): boolean;
  /** The scale that others can be made to fit, where it has one; undefined where none is known. */
  ownScale(view: AlgebraView<Attrs>): number | undefined;
}

/** Sums of products of the data (input 0) and weights (input 1). */
export interface LayerAlgebra<Attrs> {
  readonly kind: 'layer';
  /** The axis of the weights that counts outputs; -1 where there is one output. */
  outputAxis(attrs: Attrs, weightRank: number): number;
  /** Whether it reads zeros around the data. */
  isPadded(view: AlgebraView<Attrs>): boolean;
  /** What all products are multiplied by. */
  factor(attrs: Attrs): number;
}

/** The maximum, or a share of the sum, of several elements of one channel. */
export interface Pooling<Attrs> {
  readonly kind: 'pooling';
  readonly of: 'maximum' | 'sum';
  /** Whether it counts zeros around the data. */
  isPadded(view: AlgebraView<Attrs>): boolean;
}

/** The data with zeros, or another constant, around or between. */
export interface ZeroFilling<Attrs> {
  readonly kind: 'zero-filling';
  /** The operator's own attributes with another constant; left out where it is always zero. */
  withValue?(attrs: Attrs, value: number): unknown;
}

/** A scale and an offset for each channel. */
export interface ChannelAffine<Attrs> {
  readonly kind: 'channel-affine';
  /** Whether all scales are positive. */
  isRising(view: AlgebraView<Attrs>): boolean;
}

/** One factor for all elements. */
export interface Scaling {
  readonly kind: 'scaling';
  readonly isRising: boolean;
}

/** Two operands, element by element, either of which may be constant. */
export interface Arithmetic {
  readonly kind: 'arithmetic';
  readonly operation: 'sum' | 'difference' | 'product' | 'quotient';
}

/** Several values become one, each element as it was. */
export interface Joining {
  readonly kind: 'joining';
}

/** Places of the largest elements. */
export interface Ranking {
  readonly kind: 'ranking';
}

/** Nothing that reasoning could use. */
export interface Opaque {
  readonly kind: 'opaque';
}

export const RESHAPING: Rearranging = { kind: 'rearranging', keepsOrder: true, keepsAll: true };
export const MOVING: Rearranging = { kind: 'rearranging', keepsOrder: false, keepsAll: true };
export const DROPPING: Rearranging = { kind: 'rearranging', keepsOrder: false, keepsAll: false };
export const MONOTONE: ElementwiseFunction = { kind: 'function', isMonotone: true };
export const NOT_MONOTONE: ElementwiseFunction = { kind: 'function', isMonotone: false };
export const OPAQUE: Opaque = { kind: 'opaque' };

/** Pooling without a border. */
export const pooling = (of: Pooling<unknown>['of']): Pooling<unknown> => ({
  kind: 'pooling',
  of,
  isPadded: () => false,
});
