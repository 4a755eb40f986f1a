import { bitsOf, type IntegerType, typeHolding } from '../ir/integer-type.ts';
import { encodeElement } from './stream.ts';

export type Pair = readonly [vertical: number, horizontal: number];

/** How windows lie over an image: what every kernel that makes windows is told. */
export interface WindowPlane {
  readonly height: number;
  readonly width: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
}

/** One direction of the input: rows or columns. */
export interface Axis {
  readonly size: number;
  /** Rows or columns that the kernel covers. */
  readonly span: number;
  readonly stride: number;
  readonly before: number;
  readonly after: number;
  /** Output pixels in this direction; 0 or less where the kernel does not fit. */
  readonly steps: number;
  /** Taps of the kernel. */
  readonly taps: number;
  /** Rows or columns from tap to tap. */
  readonly dilation: number;
}

/** Rows and columns. */
export function planeOf(p: WindowPlane): readonly [rows: Axis, columns: Axis] {
  const axis = (i: 0 | 1): Axis => {
    const size = i === 0 ? p.height : p.width;
    const [before, after] = [p.pads[i], p.pads[i + 2]];
    const stride = p.stride[i];
    const span = (p.kernel[i] - 1) * p.dilation[i] + 1;
    const steps = Math.floor((size + before + after - span) / stride) + 1;
    return { size, span, stride, before, after, steps, taps: p.kernel[i], dilation: p.dilation[i] };
  };
  return [axis(0), axis(1)];
}

/** The row or column of a tap of an output pixel, outside 0 .. size - 1 in the padding. */
export const placeOf = ({ stride, before, dilation }: Axis, step: number, tap: number): number =>
  step * stride - before + tap * dilation;

/** Whether a place along an axis is the input's, not the padding's. */
export const isInside = ({ size }: Axis, place: number): boolean => place >= 0 && place < size;

/** What surrounds an image. */
export interface Padding {
  readonly type: IntegerType;
  readonly pads: readonly number[];
  readonly padValue: number;
}

/** The type of the elements of padded windows. */
export const paddedType = ({ type, pads, padValue }: Padding): IntegerType =>
  pads.some(n => n > 0) ? typeHolding(type, padValue) : type;

/**
 * Padding as the kernels' parameter PAD: the bit pattern of an element, or a negative number where that
 * has more bits than a parameter.
 */
export function padPattern(padding: Padding): number {
  const type = paddedType(padding);
  const { padValue } = padding;
  if (type.kind === 'bipolar') return padValue === 1 ? 1 : 0;
  return padValue < 0 && bitsOf(type) < 32 ? encodeElement(type, padValue) : padValue;
}

/** Bits that number `values` things, at least 1. */
export const counterBits = (values: number): number => Math.max(1, Math.ceil(Math.log2(values)));
