import { codesFloat32 } from '../quant/host-front.ts';
import type { Frames } from './frames.ts';
import { randomFrames, toModel, toWireOrder } from './input.ts';
import type { HostInterface } from './interface.ts';

/**
 * Random frames for a network and its framework alike: integers of the wire and values of the model's input that stand for
 * each other. What the host does is done again in float32, as a bound or a rounding may have changed what was drawn.
 */
export function drawnFrames(input: HostInterface['input'], count: number, seed: number): Frames {
  const drawn = randomFrames(input, count, seed);
  const modelValues = toModel(input, drawn);
  const { front, shape } = input;
  const integers = front
    ? toWireOrder(input, codesFloat32(front, Float64Array.from(modelValues), shape))
    : drawn;
  return { integers, modelValues, count, notes: [] };
}
