import { spend } from '../ir/budget.ts';
import { fail } from '../ir/diagnostic.ts';
import { graphDiagnostic } from './diagnostics.ts';
import type { Shape } from './room.ts';

/** How the padding of a sliding window is found: `same-*` makes ceil(input / stride) positions, an odd rest on the named side. */
export type AutoPad = 'explicit' | 'same-upper' | 'same-lower' | 'valid';

/** How a window slides over the spatial axes (those after batch and channels), one number per axis in each list. */
export interface WindowAttrs {
  /** 1 each unless told. */
  readonly strides?: readonly number[];
  /** 1 each unless told. */
  readonly dilations?: readonly number[];
  readonly autoPad: AutoPad;
  /** Explicit padding: the begins of all axes, then the ends; none unless told. */
  readonly pads?: readonly number[];
}

/** One spatial axis of a sliding window; tap k of position p reads input element p * stride + k * dilation - before. */
export interface WindowAxis {
  readonly input: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padding elements in front of the input, and behind it. */
  readonly before: number;
  readonly after: number;
  /** Number of positions. */
  readonly output: number;
}

/**
 * The window with all defaults and automatic padding resolved, per spatial axis.
 *
 * @param spatial the input's spatial dimensions
 * @param ceilMode also a last position that reaches beyond the padded input, so long as it starts within
 *   the input or the padding in front of it
 * @throws DiagnosticError where lists and axes do not fit, or a window is larger than its padded input
 */
export function windowAxes(
  attrs: WindowAttrs,
  kernel: readonly number[],
  spatial: Shape,
  node: string,
  ceilMode = false,
): WindowAxis[] {
  const rank = spatial.length;
  const ones = new Array<number>(rank).fill(1);
  const strides = checked('strides', attrs.strides ?? ones, rank, 1, node);
  const dilations = checked('dilations', attrs.dilations ?? ones, rank, 1, node);
  const pads = checked('pads', attrs.pads ?? new Array<number>(2 * rank).fill(0), 2 * rank, 0, node);
  checked('kernel shape', kernel, rank, 1, node);
  return spatial.map((input, i) => {
    const stride = strides[i];
    const reach = (kernel[i] - 1) * dilations[i] + 1;
    const { before, after } = paddingOf(attrs.autoPad, input, stride, reach, pads[i], pads[rank + i]);
    const room = input + before + after - reach;
    if (room < 0) {
      fail(graphDiagnostic('window-too-large', { reach, size: input, before, after }, { node }));
    }
    let output = Math.floor(room / stride) + 1;
    if (ceilMode && room % stride > 0 && output * stride < input + before) output++;
    spend('taps', kernel[i] * output, { node });
    // A stride that nobody goes, or a distance between taps that are one, is no number to build.
    const most = input + before + after;
    return {
      input,
      kernel: kernel[i],
      stride: output === 1 ? Math.min(stride, most) : stride,
      dilation: kernel[i] === 1 ? Math.min(dilations[i], most) : dilations[i],
      before,
      after,
      output,
    };
  });
}

/** Stops unless a list has one whole number from `least` for each of `length` entries. */
export function checked(
  what: string,
  values: readonly number[],
  length: number,
  least: number,
  node: string,
): readonly number[] {
  if (values.length !== length || values.some(value => !Number.isSafeInteger(value) || value < least)) {
    fail(graphDiagnostic('window-list', { what, values, length, least }, { node }));
  }
  return values;
}

function paddingOf(
  autoPad: AutoPad,
  input: number,
  stride: number,
  reach: number,
  before: number,
  after: number,
): { readonly before: number; readonly after: number } {
  if (autoPad === 'explicit') return { before, after };
  if (autoPad === 'valid') return { before: 0, after: 0 };
  const total = Math.max((Math.ceil(input / stride) - 1) * stride + reach - input, 0);
  const half = Math.floor(total / 2);
  return autoPad === 'same-upper'
    ? { before: half, after: total - half }
    : { before: total - half, after: half };
}

/** The axes as those of a volume; those that a window lacks come first, with a single element. */
export function asVolume(axes: readonly WindowAxis[]): {
  readonly z: WindowAxis;
  readonly y: WindowAxis;
  readonly x: WindowAxis;
} {
  const single = { input: 1, kernel: 1, stride: 1, dilation: 1, before: 0, after: 0, output: 1 };
  const [z, y, x] = [single, single, single, ...axes].slice(-3);
  return { z, y, x };
}

/** Stops unless the tensor has a batch axis, channels, and one to three spatial axes. */
export function checkPlanes(what: string, shape: Shape, node: string): void {
  if (shape.length >= 3 && shape.length <= 5) return;
  fail(graphDiagnostic('rank', { what, expected: '3 to 5', shape }, { node }));
}

/** The range of positions, from `first` up to but without `end`, whose tap `k` lies inside the input. */
export function positionsInside(
  axis: WindowAxis,
  k: number,
): { readonly first: number; readonly end: number } {
  const shift = k * axis.dilation - axis.before;
  const first = Math.max(0, Math.ceil(-shift / axis.stride));
  const end = Math.min(axis.output, Math.floor((axis.input - 1 - shift) / axis.stride) + 1);
  return { first, end: Math.max(first, end) };
}

/** Whether windows read padding. */
export const isPadded = (axes: readonly WindowAxis[]): boolean =>
  axes.some(axis => axis.before > 0 || axis.after > 0);
