import type { Broadcast } from '../../exact/broadcast.ts';
import { weightCodeOf } from '../../ir/weight-code.ts';
import { depthwiseOnIntegers } from '../depthwise.ts';
import { bareMeaning, withAffine } from '../meaning.ts';
import { type NodeLowering, named } from './layer-builder.ts';
import { channelMaps } from './linear.ts';
import { evened } from './rescale.ts';

/** A depthwise node becomes a layer that weighs the places of each channel's windows. */
export const lowerDepthwise: NodeLowering<'depthwise'> = (node, builder) => {
  const meaning = evened(builder.arranged(builder.meaningOf(node.inputs[0]), 1, node), node, builder);
  const { codes } = node.attrs;
  const elements = builder.channelsOf(meaning.layer);
  const maps = channelMaps(node, meaning, elements, 'this layer');
  const { map, magnitude } = depthwiseOnIntegers(node.attrs, maps, elements / codes.shape[1]);
  const layer = builder.emit({
    kind: 'depthwise',
    attrs: { weights: codes, weightCode: weightCodeOf(codes) },
    inputs: [meaning.layer],
    ...named(node),
  });
  const shape = builder.shapeOf(node.outputs[0]);
  const perOutput = <T>(values: readonly T[]): Broadcast<T> => ({
    shape: shape.map((_, axis) => (axis === 1 ? values.length : 1)),
    values,
  });
  const bare = bareMeaning(layer, shape, 1, meaning.rounding.terms + codes.shape[1]);
  builder.define(node, withAffine(bare, perOutput(map), perOutput(magnitude), 0, shape));
};
