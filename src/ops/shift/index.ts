import { z } from 'zod';
import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { signedBits, typeHolding } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';

/**
 * Every channel of an image [height, width, channels] from places of its own: output
 * [floor((height - 1) / stride) + 1, floor((width - 1) / stride) + 1, taps[0] * taps[1] * channels], tap row first,
 * channel innermost (as `window` orders them); tap (i, j) of channel c at (h, w) is the input at row
 * h * stride + dy + i and column w * stride + dx + j. One tap is a whole shift; of a shift between pixels the taps are its
 * neighbours, for `depthwise` to weigh.
 */
export interface ShiftAttrs {
  /** Shape [channels, 2]: dx, dy. */
  readonly shifts: IntegerTensor;
  readonly stride: number;
  readonly taps: readonly [vertical: number, horizontal: number];
  /** The integer that stands for what is outside; where the input's type does not hold it, the output's does. */
  readonly padValue: number;
}

/** Pixels of the output along an axis of `size`. */
export const shiftedSize = (size: number, stride: number): number => Math.floor((size - 1) / stride) + 1;

/** Whether a channel reads outside the image. */
function readsOutside({ shifts, stride, taps }: ShiftAttrs, height: number, width: number): boolean {
  const isOutside = (shift: number, tapCount: number, size: number): boolean =>
    shift < 0 || (shiftedSize(size, stride) - 1) * stride + shift + tapCount > size;
  return shifts.data.some((shift, i) =>
    i % 2 === 0 ? isOutside(shift, taps[1], width) : isOutside(shift, taps[0], height),
  );
}

export const shift: OpRoom<'shift', ShiftAttrs> = {
  kind: 'shift',

  infer(attrs, [input]): ValueInfo {
    invariant(input.shape.length === 3, `a shift of a value of shape [${input.shape}]`);
    const [height, width, channels] = input.shape;
    const { shifts, stride, taps, padValue } = attrs;
    invariant(
      shifts.shape.length === 2 && shifts.shape[0] === channels && shifts.shape[1] === 2,
      `shifts [${shifts.shape}] of ${channels} channels`,
    );
    const shape = [shiftedSize(height, stride), shiftedSize(width, stride), taps[0] * taps[1] * channels];
    if (!readsOutside(attrs, height, width)) return { ...input, shape };
    const { min, max } = input.range;
    const range = { min: Math.min(min, padValue), max: Math.max(max, padValue) };
    return { shape, type: typeHolding(input.type, padValue), range };
  },

  reference({ shifts, stride, taps, padValue }, [input], [info]) {
    const [height, width, channels] = info.shape;
    const rows = shiftedSize(height, stride);
    const columns = shiftedSize(width, stride);
    const result = new Float64Array(rows * columns * taps[0] * taps[1] * channels);
    let next = 0;
    for (let h = 0; h < rows; h++) {
      for (let w = 0; w < columns; w++) {
        for (let i = 0; i < taps[0]; i++) {
          for (let j = 0; j < taps[1]; j++) {
            for (let c = 0; c < channels; c++) {
              const y = h * stride + shifts.data[2 * c + 1] + i;
              const x = w * stride + shifts.data[2 * c] + j;
              const isInside = y >= 0 && y < height && x >= 0 && x < width;
              result[next++] = isInside ? input[(y * width + x) * channels + c] : padValue;
            }
          }
        }
      }
    }
    return result;
  },

  macs: () => 0,

  parameterBits({ shifts }) {
    const [min, max] = shifts.data.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [0, 0]);
    return shifts.data.length * signedBits({ min, max });
  },

  schema: tensor =>
    z.strictObject({
      shifts: tensor,
      stride: z.int().min(1),
      taps: z.tuple([z.int().min(1), z.int().min(1)]),
      padValue: z.int(),
    }),
};
