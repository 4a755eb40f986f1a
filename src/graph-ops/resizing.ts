import { fail } from '../ir/diagnostic.ts';
import { resolveAxes } from './axes.ts';
import { graphDiagnostic } from './diagnostics.ts';
import { framesWhere } from './frame-rules.ts';
import type { FramesView } from './frames.ts';
import type { Shape } from './room.ts';

/** How the places of the result lie over those of the data; ONNX's names. */
export const COORDINATES = [
  'asymmetric',
  'half_pixel',
  'half_pixel_symmetric',
  'pytorch_half_pixel',
  'align_corners',
  'tf_half_pixel_for_nn',
] as const;
export type Coordinates = (typeof COORDINATES)[number];

export interface ResizeAttrs {
  /** By how much each axis grows, or how large it becomes. */
  readonly by: 'factors' | 'sizes';
  readonly values: readonly number[];
  /** Which axes the values are for; all in order unless told. */
  readonly axes?: readonly number[];
  /** One factor for all named axes: the least that the sizes need, or the greatest; each its own unless told. */
  readonly keepsRatio?: 'not-larger' | 'not-smaller';
  /** `asymmetric` unless told: place o of the result is place o / factor. */
  readonly coordinates?: Coordinates;
}

/** One axis before and behind. */
export interface ResizedAxis {
  readonly axis: number;
  readonly input: number;
  readonly output: number;
  /** What the model states, or the ratio of the sizes. */
  readonly factor: { readonly stated: number } | 'of-sizes';
}

/** Every axis, as onnxruntime computes its size; throws DiagnosticError where there is none. */
export function resizedAxes(attrs: ResizeAttrs, shape: Shape, node: string): ResizedAxis[] {
  const { by, values, axes, keepsRatio } = attrs;
  const named = axes ? resolveAxes(axes, shape.length, node) : shape.map((_, axis) => axis);
  const refuse = (): never => fail(graphDiagnostic('resize', { shape, factors: values }, { node }));
  if (values.length !== named.length) refuse();
  const ratios = named.map((axis, i) => Math.fround(values[i] / shape[axis]));
  const common = keepsRatio === 'not-larger' ? Math.min(...ratios) : Math.max(...ratios);
  return shape.map((input, axis): ResizedAxis => {
    const i = named.indexOf(axis);
    if (i < 0) return { axis, input, output: input, factor: 'of-sizes' };
    const scaled = by === 'factors' ? values[i] : common;
    const isScaled = by === 'factors' || keepsRatio !== undefined;
    const size = Math.fround(scaled * input);
    const output = !isScaled ? values[i] : by === 'factors' ? Math.floor(size) : Math.round(size);
    if (!Number.isSafeInteger(output) || output < 1 || scaled <= 0) refuse();
    return { axis, input, output, factor: isScaled ? { stated: scaled } : 'of-sizes' };
  });
}

/** What one frame of several has to be resized by: the same, where the first axis keeps its size. */
export function resizedFrames({ attrs, shape, frames, node }: FramesView<ResizeAttrs>) {
  const [{ input, output }] = resizedAxes(attrs, shape(0), node);
  if (input !== output) return framesWhere(false);
  if (attrs.by === 'factors') return {};
  const first = attrs.axes ? resolveAxes(attrs.axes, shape(0).length, node).indexOf(0) : 0;
  const values = attrs.values.map((size, i) => (i === first ? size / frames : size));
  return { attrs: { ...attrs, values } };
}

/** The factor of an axis as a float32 framework has it. */
export const factorOf = ({ input, output, factor }: ResizedAxis): number =>
  factor === 'of-sizes' ? Math.fround(output / input) : factor.stated;

const f = Math.fround;

/** Where place `o` of the result lies on the data's axis, in the float32 of onnxruntime. */
export function placeOf(o: number, axis: ResizedAxis, coordinates: Coordinates): number {
  const { input, output } = axis;
  const factor = factorOf(axis);
  const centre = f(f(o + 0.5) / factor);
  switch (coordinates) {
    case 'asymmetric':
      return f(o / factor);
    case 'half_pixel':
      return f(centre - 0.5);
    case 'pytorch_half_pixel':
      return output > 1 ? f(centre - 0.5) : 0;
    case 'tf_half_pixel_for_nn':
      return centre;
    case 'align_corners':
      return output === 1 ? 0 : f(f(o * (input - 1)) / (output - 1));
    case 'half_pixel_symmetric': {
      // The part of the last, cut off pixel is shared between both ends.
      const offset = f(f(input / 2) * f(1 - f(output / f(factor * input))));
      return f(f(offset + centre) - 0.5);
    }
  }
}
