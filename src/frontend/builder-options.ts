import type { DepthToSpaceAttrs } from '../graph-ops/depth-to-space/index.ts';
import type { PadAttrs } from '../graph-ops/pad/index.ts';
import type { PoolAttrs } from '../graph-ops/pooling.ts';
import type { DequantizedType } from '../graph-ops/quantized-types.ts';
import type { ResizeNearestAttrs } from '../graph-ops/resize-nearest/index.ts';
import type { ResizeAttrs } from '../graph-ops/resizing.ts';
import type { RoundingMode } from '../graph-ops/rounding.ts';
import type { AutoPad, WindowAttrs } from '../graph-ops/windows.ts';
import type { PortKind } from '../ir/graph.ts';

/** One value of a network under construction: an opaque handle, to be passed to the builder that made it. */
export interface Value {
  readonly name: string;
  /** An open batch dimension counts as 1. */
  readonly shape: readonly number[];
}

/** What an operator takes beside its main input: a value, one number, or a vector of them (a float32 constant). */
export type Operand = Value | number | readonly number[];

export interface Named {
  /** The node's name; made from the operator where it is left out, and unique in any case. */
  readonly name?: string;
}

export interface QuantOptions extends Named {
  /** Not zero; a negative one turns the codes. Shapes other than one number must broadcast to x (say [channels, 1]). */
  readonly scale: Operand;
  readonly zeroPoint?: Operand;
  readonly bits: Operand;
  readonly signed: boolean;
  readonly narrow?: boolean;
  readonly roundingMode?: RoundingMode;
}

export interface TruncOptions extends Named {
  readonly scale: Operand;
  readonly zeroPoint?: Operand;
  readonly inputBits: Operand;
  readonly outputBits: Operand;
  /** Full signed range unless told. */
  readonly output?: { readonly scale: Operand; readonly signed?: boolean; readonly narrow?: boolean };
  readonly roundingMode?: RoundingMode;
}

export interface LinearQuantizerOptions<Type extends PortKind> extends Named {
  readonly scale: Operand;
  /** Integers; a number or vector becomes an int64 constant. */
  readonly zeroPoint?: Operand;
  /** What the codes are stored in. */
  readonly type: Type;
  /** The axis that a vector of scales belongs to; 1 unless told. */
  readonly axis?: number;
}

export interface DequantizerOptions extends LinearQuantizerOptions<DequantizedType> {
  /** How many positions on the axis share a scale, which has all other axes too. */
  readonly block?: number;
}

export interface GemmOptions extends Named {
  readonly c?: Operand;
  readonly alpha?: number;
  readonly beta?: number;
  readonly transA?: boolean;
  readonly transB?: boolean;
}

export interface BatchNormalizationOptions extends Named {
  readonly gamma: Operand;
  readonly beta: Operand;
  readonly mean: Operand;
  readonly variance: Operand;
  readonly epsilon?: number;
}

export interface ReductionOptions extends Named {
  readonly axes?: readonly number[];
  readonly keepDims?: boolean;
}

export interface DepthToSpaceOptions extends Named {
  readonly mode?: DepthToSpaceAttrs['mode'];
}

export interface ShiftOptions extends Named {
  readonly shifts: Value | readonly (readonly [dx: number, dy: number])[];
  /** Rows and columns from one output pixel to the next, 1 unless told. */
  readonly stride?: number;
}

export interface SliceOptions extends Named {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** The first axes in order unless told. */
  readonly axes?: readonly number[];
  readonly steps?: readonly number[];
}

export interface ArgMaxOptions extends Named {
  readonly axis?: number;
  readonly keepDims?: boolean;
  readonly selectLastIndex?: boolean;
}

export interface TopKOptions extends Named {
  readonly k: number;
  readonly axis?: number;
  readonly largest?: boolean;
  readonly sorted?: boolean;
}

export interface InputOptions {
  /** The declared number type, float32 unless told. */
  readonly kind?: PortKind;
}

/** How a window slides over the spatial axes: one number per axis in each list, begins before ends in pads. */
export interface WindowOptions extends Named {
  readonly strides?: readonly number[];
  readonly dilations?: readonly number[];
  readonly pads?: readonly number[];
  readonly autoPad?: AutoPad;
}

export interface ConvOptions extends WindowOptions {
  readonly bias?: Operand;
  readonly group?: number;
}

export interface ConvTransposeOptions extends ConvOptions {
  /** Places more at the end of each axis. */
  readonly outputPadding?: readonly number[];
  /** The result's height and width, which the padding then follows. */
  readonly outputShape?: readonly number[];
}

export interface PoolOptions extends WindowOptions {
  readonly kernel: readonly number[];
  readonly ceilMode?: boolean;
}

export interface GateOptions extends Named {
  /** Weights of the first of two layers, [hidden, channels]; a gate without them has one. */
  readonly fc1?: Value;
  /** Weights of the layer that gives one number per kernel, [kernels, hidden or channels]. */
  readonly fc2: Value;
  /** One per kernel. */
  readonly bias?: Operand;
  /** What stands between two layers: a quantizer, or whatever the function adds. */
  readonly between?: QuantOptions | ((hidden: Value) => Value);
}

export interface GatedConvOptions extends WindowOptions {
  /** [kernels, outputs]. */
  readonly bias?: Value;
  readonly group?: number;
}

export interface GatedGemmOptions extends Named {
  /** [kernels, outputs]. */
  readonly bias?: Value;
}

export interface PadOptions extends Named, Pick<PadAttrs, 'axes' | 'mode'> {
  readonly value?: number;
}

export type ResizeOptions = Named & Pick<ResizeAttrs, 'coordinates'>;

export interface ResizeNearestOptions extends Named, Pick<ResizeNearestAttrs, 'coordinates' | 'rounding'> {}

export function windowAttrs({ strides, dilations, pads, autoPad = 'explicit' }: WindowOptions): WindowAttrs {
  return {
    autoPad,
    ...(strides ? { strides } : {}),
    ...(dilations ? { dilations } : {}),
    ...(pads ? { pads } : {}),
  };
}

export function poolAttrs({ kernel, ceilMode = false, ...window }: PoolOptions): PoolAttrs {
  return { ...windowAttrs(window), kernel, ceilMode };
}
