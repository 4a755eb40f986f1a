import type { Broadcast } from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import type { ElementFunction } from '../exact/element-function.ts';
import type { Rational } from '../exact/rational.ts';
import type { GateableNode, Graph } from '../ir/graph.ts';
import type { IntegerTensor } from '../ir/integer-tensor.ts';
import type { Quantizer } from '../quant/quantizer.ts';

/**
 * The few kinds that `normalise` reduces a float graph to. Each has one data input (`add` and `multiply`
 * have two, `concat` several) and one output; a gated node has its winner as well; constants live in the attributes, exactly. Images are channels first: [1, C, H, W].
 */
export type CanonicalOp =
  | GateableNode<'linear', LinearAttrs>
  | GateableNode<'gate-linear', GateLinearAttrs>
  | GateableNode<'depthwise', CanonicalDepthwiseAttrs>
  | GateableNode<'affine', AffineAttrs>
  | GateableNode<'elementwise', ElementwiseAttrs>
  | GateableNode<'quantizer', QuantizerAttrs>
  | GateableNode<'layout', LayoutAttrs>
  | GateableNode<'transpose', CanonicalTransposeAttrs>
  | GateableNode<'window', CanonicalWindowAttrs>
  | GateableNode<'pool', CanonicalPoolAttrs>
  | GateableNode<'add', CanonicalAddAttrs>
  | GateableNode<'multiply', CanonicalMultiplyAttrs>
  | GateableNode<'concat', CanonicalConcatAttrs>
  | GateableNode<'slice', CanonicalSliceAttrs>
  | GateableNode<'gather', CanonicalGatherAttrs>
  | GateableNode<'upsample', CanonicalUpsampleAttrs>
  | GateableNode<'pad', CanonicalPadAttrs>
  | GateableNode<'shift', CanonicalShiftAttrs>
  | GateableNode<'top-k', RankAttrs>;

export type CanonicalKind = CanonicalOp['kind'];

/** y[.., o, ..] = unit[o] * sum over i of codes[o][i] * x[.., i, ..], along the channel axis. */
export interface LinearAttrs {
  /** Shape [outputs, inputs]. */
  readonly codes: IntegerTensor;
  /** One per output, or one for all. */
  readonly unit: readonly Rational[];
  /** Where the channels are: the last axis, or axis 1 of an image. */
  readonly axis: 'last' | 'image';
}

/**
 * y[o] = sum over i of weights[o][i] * x[i], on one vector: a layer of a gate. Where it is pooled, x[i] is the sum of
 * channel i over the places of an image. Its weights may be snapped, as only the winner is read (claim A2).
 */
export interface GateLinearAttrs {
  readonly outputs: number;
  readonly inputs: number;
  /** Row-major [outputs, inputs]. */
  readonly weights: readonly Rational[];
  readonly isPooled: boolean;
}

/**
 * Windows whose channels have weights of their own: [1, places * C, H, W] (channel innermost) to
 * [1, C * m, H, W]; y[c * m + j] = unit[c * m + j] * sum over p of codes[c * m + j][p] * x[p * C + c].
 */
export interface CanonicalDepthwiseAttrs {
  /** Shape [outputs, places]. */
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

/** A function of each element, one for all or one for each that differs. */
export interface ElementwiseAttrs {
  readonly fn: Broadcast<ElementFunction>;
}

export interface QuantizerAttrs {
  readonly quantizer: Broadcast<Quantizer>;
  /** Where the trained network keeps codes, not values: the tensor of (code + zeroPoint) * unit, 1 unless told. */
  readonly codes?: {
    readonly tensor: string;
    readonly zeroPoint: Broadcast<Rational>;
    readonly unit?: Broadcast<Rational>;
  };
  /** Set where it quantizes an operand of a maximum or minimum, ahead of the quantizer of that name; no tensor holds its codes. */
  readonly partOf?: {
    readonly quantizer: string;
    readonly of: 'max' | 'min';
    /** The operand is a maximum or minimum itself, of parts that are known. */
    readonly isJoint?: true;
  };
}

/** A change of shape that keeps the row-major order of the elements. */
export interface LayoutAttrs {
  readonly shape: readonly number[];
}

/** Axes in another order: result axis i is axis perm[i]. */
export interface CanonicalTransposeAttrs {
  readonly perm: readonly number[];
}

/**
 * The neighbourhoods of an image's places as channels: [1, C, H, W] to [1, kh * kw * C, OH, OW], kernel
 * row first, channel innermost. Places outside hold zero, or what never is a maximum.
 */
export interface CanonicalWindowAttrs {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
  readonly padding: 'zero' | 'least';
}

/** The maximum or sum over the places of each window: [1, places * C, H, W] to [1, C, H, W]. */
export interface CanonicalPoolAttrs {
  readonly mode: 'max' | 'sum';
  readonly places: number;
}

/** y = a + b; both depend on the input and have one shape. */
export type CanonicalAddAttrs = Readonly<Record<string, never>>;

/** y = a * b, element by element; both depend on the input and have one shape. */
export type CanonicalMultiplyAttrs = Readonly<Record<string, never>>;

/** The inputs one after another along an axis. */
export interface CanonicalConcatAttrs {
  readonly axis: number;
}

/** Elements start .. start + count - 1 along an axis. */
export interface CanonicalSliceAttrs {
  readonly axis: number;
  readonly start: number;
  readonly count: number;
}

/** Elements along an axis by constant indices: any of them again, or not at all. */
export interface CanonicalGatherAttrs {
  readonly axis: number;
  readonly indices: readonly number[];
}

/** Nearest neighbour: each place of an image repeated, down and across. */
export interface CanonicalUpsampleAttrs {
  readonly factors: readonly [number, number];
}

/** An image with one real value around it. */
export interface CanonicalPadAttrs {
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
  readonly value: Rational;
}

/**
 * Every channel of an image from places of its own, zeros from outside: [1, C, H, W] to [1, taps[0] * taps[1] * C, OH, OW], tap
 * row first, channel innermost; tap (i, j) of channel c at (h, w) is x at row h * stride + dy + i, column w * stride + dx + j.
 */
export interface CanonicalShiftAttrs {
  /** Shape [C, 2]: dx, dy. */
  readonly shifts: IntegerTensor;
  readonly stride: number;
  readonly taps: readonly [number, number];
}

/** Indices of the k largest along the last axis, ties to the lowest index. */
export interface RankAttrs {
  readonly k: number;
  /** Set where the index is a winner, so that its scores may be snapped. */
  readonly isGate?: true;
}

/** A canonical graph also knows every value's shape (batch dimension 1). */
export interface CanonicalGraph extends Graph<CanonicalOp> {
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** What the model calls each output: the value that the hardware gives may lie before functions left to the host. */
  readonly outputNames: readonly string[];
  /** What stands behind each output and is left to the host, for the manifest; the last one first. */
  readonly dropped: readonly (readonly string[])[];
  /** Of each output, whether that may make another class the greatest. */
  readonly changesOrder: readonly boolean[];
}
