import * as B from '../exact/broadcast.ts';
import * as S from '../exact/surd.ts';
import { fillerExcess } from './border.ts';
import { excessOff, excessOfTaps } from './border-sums.ts';
import { depthwiseOnIntegers } from './integers/depthwise.ts';
import { bareMeaning, withAffine } from './integers/meaning.ts';
import { gated, type NodeToLayers, named } from './layer-builder.ts';
import { channelMaps, perChannel, weightCodeOfAll } from './linear.ts';
import { evened } from './rescale.ts';

/** A depthwise node becomes a layer that weighs the places of each channel's windows. */
export const depthwiseToLayers: NodeToLayers<'depthwise'> = (node, builder) => {
  const border = builder.borderedWindows.get(node.inputs[0]);
  const meaning =
    border?.meaning ?? evened(builder.arranged(builder.meaningOf(node.inputs[0]), 1, node), node, builder);
  const [, places] = node.attrs.codes.shape;
  const elements = builder.channelsOf(meaning.layer);
  const maps = channelMaps(node, meaning, elements, 'this layer');
  const { banks, ...winner } = builder.attributeBanks(node);
  const weightCode = weightCodeOfAll(banks.map(({ codes }) => codes));
  const weights = banks.map(({ codes }) => ({ weights: codes, weightCode }));
  const layer = builder.emit({
    kind: 'depthwise',
    ...gated({ ...winner, banks: weights }, [meaning.layer]),
    ...named(node),
  });
  const shape = builder.shapeOf(node.outputs[0]);
  const bare = bareMeaning(layer, shape, 1, meaning.rounding.terms + places);
  builder.defineBanks(node, {
    ...winner,
    banks: banks.map(attrs => {
      const { map, magnitude } = depthwiseOnIntegers(attrs, maps, elements / places);
      const isShared = map.every(m => S.equals(m.scale, map[0].scale) && S.equals(m.offset, map[0].offset));
      const meant = isShared ? B.shared(shape.length, map[0]) : perChannel(shape, 1, map);
      const terms = magnitude.every(m => m === magnitude[0])
        ? B.shared(shape.length, magnitude[0])
        : perChannel(shape, 1, magnitude);
      const sums = withAffine(bare, meant, terms, 0, shape);
      if (!border) return sums;
      const excess = excessOfTaps(attrs, elements / places, fillerExcess(border, maps));
      return excessOff(sums, border, excess, builder);
    }),
  });
};
