import { z } from 'zod';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import type { StreamShape } from '../stream.ts';
import { type Axis, isInside, paddedType, placeOf, planeOf } from '../window-plane.ts';
import { foldsOf, waysOf } from './geometry.ts';
import type { SlidingWindowParams, SlidingWindowShape } from './params.ts';

const count = z.int().min(1);
const pair = z.tuple([count, count]).readonly();
const pad = z.int().min(0);

/** Whether a tap of each output pixel is the input's. */
function holdsPixels(axis: Axis): boolean {
  const isReached = (step: number): boolean => {
    for (let tap = 0; tap < axis.taps; tap++) if (isInside(axis, placeOf(axis, step, tap))) return true;
    return false;
  };
  for (let step = 0; step < axis.steps; step++) if (!isReached(step)) return false;
  return true;
}

export const slidingWindowSchema: z.ZodType<SlidingWindowParams> = z
  .strictObject({
    height: count,
    width: count,
    channels: count,
    lanes: count,
    type: integerTypeSchema,
    kernel: pair,
    stride: pair,
    dilation: pair,
    pads: z.tuple([pad, pad, pad, pad]).readonly(),
    padValue: z
      .int()
      .min(-(2 ** 31))
      .max(2 ** 31 - 1),
    depthBeats: count,
  })
  .refine(p => p.lanes <= p.channels, 'lanes is at most channels')
  .refine(p => planeOf(p).every(axis => axis.steps > 0), 'the kernel fits the padded input')
  .refine(
    p => planeOf(p).every(axis => axis.before < axis.span && axis.after < axis.span),
    'padding is less than the kernel covers',
  )
  .refine(p => planeOf(p).every(holdsPixels), 'every window holds a pixel of the input')
  .refine(p => p.depthBeats > waysOf(p).span, 'depthBeats is more than a window spans');

export const inputShape = (p: SlidingWindowShape): StreamShape => ({
  type: p.type,
  lanes: p.lanes,
  vectorElements: p.channels,
  vectorsPerFrame: p.height * p.width,
});

export function outputShape(p: SlidingWindowShape): StreamShape {
  const [rows, columns] = planeOf(p);
  return {
    type: paddedType(p),
    lanes: p.lanes,
    vectorElements: p.kernel[0] * p.kernel[1] * foldsOf(p) * p.lanes,
    vectorsPerFrame: rows.steps * columns.steps,
  };
}
