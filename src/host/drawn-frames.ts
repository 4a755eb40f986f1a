import { sizeOf } from '../ir/tensor.ts';
import { codesFloat32 } from '../quant/host-front.ts';
import { joinFrames, splitFrames } from './frame-parts.ts';
import type { Frames } from './frames.ts';
import { randomFrames, toModelFrames, toWireOrder } from './input.ts';
import type { WireInput } from './interface.ts';

/**
 * Random frames for a network and its framework alike: integers of the wires and values of the model's inputs that stand for
 * each other. What the host does is done again in float32, as a bound or a rounding may have changed what was drawn.
 */
export function drawnFrames(inputs: readonly WireInput[], count: number, seed: number): Frames {
  const drawn = randomFrames(inputs, count, seed);
  const modelValues = toModelFrames(inputs, drawn);
  const sizes = inputs.map(({ shape }) => sizeOf(shape));
  const values = splitFrames(Float64Array.from(modelValues), sizes);
  const integers = splitFrames(drawn, sizes).map((part, i) => {
    const { front, shape } = inputs[i];
    return front ? toWireOrder(inputs[i], codesFloat32(front, values[i], shape)) : part;
  });
  return { integers: joinFrames(integers, sizes), modelValues, count, notes: [] };
}
