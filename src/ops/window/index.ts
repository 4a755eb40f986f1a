import { z } from 'zod';
import { typeHolding } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';

/**
 * The k x k neighbourhoods of an image, one vector each: input [height, width, channels], output
 * [outHeight, outWidth, kernelHeight * kernelWidth * channels], kernel row first, channel innermost.
 * Places outside the image hold `padValue`.
 */
export interface WindowAttrs {
  /** Height, width. */
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
  /**
   * The integer that stands for a padded place: the code of zero, or the least code for a maximum. Where
   * the input's type does not hold it, the output has the narrowest type that does (-1 / +1 padded with 0
   * become int2).
   */
  readonly padValue: number;
}

/** Windows along one axis of `size` elements: floor((size + pads - span) / stride) + 1. */
export function windowCount(attrs: Omit<WindowAttrs, 'padValue'>, axis: 0 | 1, size: number): number {
  const span = (attrs.kernel[axis] - 1) * attrs.dilations[axis] + 1;
  return Math.floor((size + attrs.pads[axis] + attrs.pads[axis + 2] - span) / attrs.strides[axis]) + 1;
}

const pair = z.tuple([z.int().min(1), z.int().min(1)]);
const pad = z.int().min(0);

export const window: OpRoom<'window', WindowAttrs> = {
  kind: 'window',

  infer(attrs, [input]): ValueInfo {
    const [height, width, channels] = input.shape;
    invariant(input.shape.length === 3, `windows of a value of shape [${input.shape}]`);
    const shape = [
      windowCount(attrs, 0, height),
      windowCount(attrs, 1, width),
      attrs.kernel[0] * attrs.kernel[1] * channels,
    ];
    invariant(shape[0] >= 1 && shape[1] >= 1, 'a window is larger than its padded image');
    const isPadded = attrs.pads.some(p => p > 0);
    const { min, max } = input.range;
    const range = isPadded
      ? { min: Math.min(min, attrs.padValue), max: Math.max(max, attrs.padValue) }
      : { min, max };
    return { shape, type: isPadded ? typeHolding(input.type, attrs.padValue) : input.type, range };
  },

  reference(attrs, [input], [info]) {
    const [height, width, channels] = info.shape;
    const [kernelHeight, kernelWidth] = attrs.kernel;
    const outHeight = windowCount(attrs, 0, height);
    const outWidth = windowCount(attrs, 1, width);
    const result = new Float64Array(outHeight * outWidth * kernelHeight * kernelWidth * channels);
    let next = 0;
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        for (let ky = 0; ky < kernelHeight; ky++) {
          for (let kx = 0; kx < kernelWidth; kx++) {
            const y = oy * attrs.strides[0] + ky * attrs.dilations[0] - attrs.pads[0];
            const x = ox * attrs.strides[1] + kx * attrs.dilations[1] - attrs.pads[1];
            const isInside = y >= 0 && y < height && x >= 0 && x < width;
            for (let c = 0; c < channels; c++) {
              result[next++] = isInside ? input[(y * width + x) * channels + c] : attrs.padValue;
            }
          }
        }
      }
    }
    return result;
  },

  macs: () => 0,
  parameterBits: () => 0,

  schema: () =>
    z.strictObject({
      kernel: pair,
      strides: pair,
      dilations: pair,
      pads: z.tuple([pad, pad, pad, pad]),
      padValue: z.int(),
    }),
};
