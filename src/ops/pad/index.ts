import { z } from 'zod';
import { isValueOf, narrowestType, rangeOf } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';

/** An image [height, width, channels] with an integer around it, in all channels. */
export interface PadAttrs {
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
  readonly value: number;
}

const pads = z.int().min(0);

export const pad: OpRoom<'pad', PadAttrs> = {
  kind: 'pad',

  /** The input's type where that holds the value, else the narrowest that holds both. */
  infer(attrs, [input]): ValueInfo {
    invariant(input.shape.length === 3, `padding of a value of shape [${input.shape}]`);
    const [height, width, channels] = input.shape;
    const [top, left, bottom, right] = attrs.pads;
    const shape = [top + height + bottom, left + width + right, channels];
    if (attrs.pads.every(n => n === 0)) return { ...input, shape };
    const around = (range: ValueInfo['range']) => ({
      min: Math.min(range.min, attrs.value),
      max: Math.max(range.max, attrs.value),
    });
    const range = around(input.range);
    if (isValueOf(input.type, attrs.value)) return { shape, type: input.type, range };
    return { shape, type: narrowestType(around(rangeOf(input.type))), range };
  },

  reference(attrs, [input], [info]) {
    const [height, width, channels] = info.shape;
    const [top, left, bottom, right] = attrs.pads;
    const outWidth = left + width + right;
    const result = new Float64Array((top + height + bottom) * outWidth * channels);
    for (let y = 0; y < top + height + bottom; y++) {
      for (let x = 0; x < outWidth; x++) {
        const isInside = y >= top && y < top + height && x >= left && x < left + width;
        for (let c = 0; c < channels; c++) {
          result[(y * outWidth + x) * channels + c] = isInside
            ? input[((y - top) * width + x - left) * channels + c]
            : attrs.value;
        }
      }
    }
    return result;
  },

  macs: () => 0,
  parameterBits: () => 0,
  schema: () => z.strictObject({ pads: z.tuple([pads, pads, pads, pads]), value: z.int() }),
};
