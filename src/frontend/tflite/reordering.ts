import { sizeOf } from '../../ir/tensor.ts';
import type { NetworkBuilder, Value } from '../builder.ts';
import { inGraph } from './conversion.ts';

/** Whether the elements of an image lie alike with channels first and last. */
const liesAlike = ([, channels, height, width]: readonly number[]): boolean =>
  channels === 1 || height * width === 1;

/** A value of the graph with the axes and the order of elements that the model has. */
export function inModelOrder(net: NetworkBuilder, value: Value): Value {
  const { shape } = value;
  if (shape.length !== 4) return value;
  if (!liesAlike(shape)) return net.transpose(value, { perm: [0, 2, 3, 1] });
  return reshaped(net, value, [shape[0], shape[2], shape[3], shape[1]]);
}

/** A value in the model's order as the graph has it. */
export function inGraphOrder(net: NetworkBuilder, value: Value): Value {
  const { shape } = value;
  if (shape.length !== 4) return value;
  const own = inGraph(shape);
  return liesAlike(own) ? reshaped(net, value, own) : net.transpose(value, { perm: [0, 3, 1, 2] });
}

/** In another shape of as many elements; nothing where it has it already. */
export const reshaped = (net: NetworkBuilder, value: Value, shape: readonly number[]): Value =>
  String(value.shape) === String(shape) || sizeOf(value.shape) !== sizeOf(shape)
    ? value
    : net.reshape(value, shape);
