import * as B from '../../exact/broadcast.ts';
import { bareMeaning, IDENTITY } from '../meaning.ts';
import { topKAttrs } from '../rank.ts';
import { type NodeLowering, named } from './layer-builder.ts';
import { lastChannelAxis } from './layout.ts';
import { channelMaps } from './linear.ts';
import { evened } from './rescale.ts';

export const lowerTopK: NodeLowering<'top-k'> = (node, builder) => {
  const value = builder.meaningOf(node.inputs[0]);
  const meaning = evened(builder.arranged(value, lastChannelAxis(value.shape), node), node, builder);
  const { range } = builder.infoOf(meaning.layer);
  const classes = builder.channelsOf(meaning.layer);
  const maps = channelMaps(node, meaning, classes, 'the ranking');
  const at = { node: node.name };
  const { attrs, note } = topKAttrs(node.attrs.k, maps, classes, range, builder.options.snap, at);
  if (note) builder.notes.push(note);
  const layer = builder.emit({ kind: 'top-k', attrs, inputs: [meaning.layer], ...named(node) });
  const shape = builder.shapeOf(node.outputs[0]);
  builder.define(node, {
    ...bareMeaning(layer, shape, lastChannelAxis(shape), 0),
    stages: [{ kind: 'affine', map: B.shared(shape.length, IDENTITY) }],
  });
};
