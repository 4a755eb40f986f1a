import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import { fail } from '../ir/diagnostic.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { movedStages } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';
import { type NodeToLayers, named } from './layer-builder.ts';
import { evened, onZero } from './rescale.ts';
import { settledMeaning } from './settled.ts';
import { commonZero, refuseWidePadding, zeroOf } from './zero.ts';

/** Channels move over the image, and what comes in from outside is zero. */
export const shiftToLayers: NodeToLayers<'shift'> = (node, builder) => {
  const arranged = evened(
    builder.arranged(settledMeaning(node.inputs[0], node, builder), 1, node),
    node,
    builder,
  );
  const meaning =
    commonZero(arranged) === undefined ? (onZero(arranged, 'zero', node, builder) ?? arranged) : arranged;
  const padValue = zeroOf(node, meaning);
  refuseWidePadding(node, padValue);
  const channels = builder.channelsOf(meaning.layer);
  const shape = builder.shapeOf(node.outputs[0]);
  // Taps repeat the image's channels: tap by tap, channel innermost.
  const repeat = <T>(b: Broadcast<T>): Broadcast<T> => {
    if (B.isShared(b)) return B.shared(shape.length, b.values[0]);
    const each =
      byChannel(b, meaning, channels) ??
      fail(streamlineDiagnostic('varies-inside-vector', {}, { node: node.name }));
    const values = Array.from({ length: shape[1] }, (_, i) => each[i % each.length]);
    return { shape: shape.map((_, axis) => (axis === 1 ? values.length : 1)), values };
  };
  const layer = builder.emit({
    kind: 'shift',
    attrs: { ...node.attrs, padValue },
    inputs: [meaning.layer],
    ...named(node),
  });
  builder.define(node, { ...meaning, layer, shape, ...movedStages(meaning, repeat) });
};
