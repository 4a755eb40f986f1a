import { asShape, channelAxisAlong, takenAlong, vectorsAlong } from './along-axis.ts';
import { movedTo } from './integers/meaning.ts';
import { type NodeToLayers, named } from './layer-builder.ts';
import { evened } from './rescale.ts';

/** The elements along the axis, and all that lies behind them, are entries of the vectors of what lies in front of it. */
export const gatherToLayers: NodeToLayers<'gather'> = (node, builder) => {
  const { axis, indices } = node.attrs;
  const value = builder.meaningOf(node.inputs[0]);
  const channelAxis = channelAxisAlong(axis, value.shape, [value]);
  const meaning = evened(builder.arranged(value, channelAxis, node), node, builder);
  const layer = builder.emit({
    kind: 'gather',
    attrs: { size: meaning.shape[axis], indices },
    inputs: vectorsAlong([meaning], axis, node, builder).layers,
    ...named(node),
  });
  const shape = builder.shapeOf(node.outputs[0]);
  builder.define(
    node,
    movedTo(meaning, asShape(layer, shape, channelAxis, node, builder), shape, b =>
      takenAlong(b, axis, indices),
    ),
  );
};
