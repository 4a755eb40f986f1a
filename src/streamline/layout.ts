import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import { sizeOf, transposedIndices } from '../ir/tensor.ts';
import { channelsInnermost, isSameOrder, type Meaning, movedStages, orderOf } from './integers/meaning.ts';
import type { NodeToLayers } from './layer-builder.ts';

/** Changes of shape and of the order of axes move nothing: they change what the layer value is called. */
export const layoutToLayers: NodeToLayers<'layout'> = (node, builder) => {
  const { banks, ...winner } = builder.banksOf(node.inputs[0]);
  const to = builder.shapeOf(node.outputs[0]);
  builder.defineBanks(node, {
    ...winner,
    banks: banks.map(meaning => moved(meaning, to, orderOf(meaning), b => B.reshape(b, meaning.shape, to))),
  });
};

export const transposeToLayers: NodeToLayers<'transpose'> = (node, builder) => {
  const meaning = builder.meaningOf(node.inputs[0]);
  const { perm } = node.attrs;
  const to = perm.map(axis => meaning.shape[axis]);
  const order = orderOf(meaning);
  const places = transposedIndices(meaning.shape, perm);
  for (let i = 0; i < places.length; i++) places[i] = order[places[i]];
  builder.define(
    node,
    moved(meaning, to, places, b => B.transpose(b, perm)),
  );
};

function moved(
  meaning: Meaning,
  shape: readonly number[],
  order: Int32Array,
  move: <T>(b: Broadcast<T>) => Broadcast<T>,
): Meaning {
  const { order: _, ...rest } = meaning;
  return { ...rest, ...axisOrOrder(shape, order), shape, ...movedStages(meaning, move) };
}

/** The channel axis where the order has the channels of an image, or the last axis, innermost. */
export function axisOrOrder(
  shape: readonly number[],
  order: Int32Array,
): Pick<Meaning, 'channelAxis' | 'order'> {
  const last = lastChannelAxis(shape);
  const axes = shape.length >= 3 ? [1, last] : [last];
  const channelAxis = axes.find(axis => isSameOrder(order, channelsInnermost(shape, axis)));
  return channelAxis === undefined ? { channelAxis: last, order } : { channelAxis };
}

/** Where the channels of a value without images are: the last axis longer than 1. */
export function lastChannelAxis(shape: readonly number[]): number {
  return Math.max(
    shape.findLastIndex(dim => dim > 1),
    0,
  );
}

/** Whether the channels on the last axis are one vector. */
export const isOneVector = (shape: readonly number[]): boolean => sizeOf(shape.slice(0, -1)) === 1;
