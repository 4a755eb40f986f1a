import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as S from '../exact/surd.ts';
import { integerTensor } from '../ir/integer-tensor.ts';
import type { AttrsOf } from '../ops/index.ts';
import { GATE_BITS } from './gate-features.ts';
import { bareMeaning, IDENTITY } from './integers/meaning.ts';
import { topKAttrs } from './integers/rank.ts';
import { type NodeToLayers, named } from './layer-builder.ts';
import { lastChannelAxis } from './layout.ts';
import { channelMaps } from './linear.ts';
import { evened } from './rescale.ts';
import { settledMeaning } from './settled.ts';

export const topKToLayers: NodeToLayers<'top-k'> = (node, builder) => {
  const value = settledMeaning(node.inputs[0], node, builder);
  const meaning = evened(builder.arranged(value, lastChannelAxis(value.shape), node), node, builder);
  const { range } = builder.infoOf(meaning.layer);
  const classes = builder.channelsOf(meaning.layer);
  const maps = channelMaps(node, meaning, classes, 'the ranking');
  const at = { node: node.name };
  const winner = node.attrs.isGate ? winnerAttrs(maps, classes) : undefined;
  const { attrs, note } = winner ?? topKAttrs(node.attrs.k, maps, classes, range, builder.options.snap, at);
  if (note) builder.notes.push(note);
  const layer = builder.emit({ kind: 'top-k', attrs, inputs: [meaning.layer], ...named(node) });
  if (winner) {
    const step = S.toNumber(maps[0].scale);
    builder.gates.push({
      node: node.name,
      tensor: node.outputs[0],
      winner: layer,
      scores: meaning.layer,
      biases: Array.from({ length: classes }, (_, c) => attrs.biases?.data[c] ?? 0),
      unit: step,
      bits: builder.options.gateBits ?? GATE_BITS,
    });
  }
  const shape = builder.shapeOf(node.outputs[0]);
  builder.define(node, {
    ...bareMeaning(layer, shape, lastChannelAxis(shape), 0),
    stages: [{ kind: 'affine', map: B.shared(shape.length, IDENTITY) }],
  });
};

/**
 * The scores of a gate come in one unit, so that only biases are added before they are compared; to the nearest
 * unit where it does not hold them (claim A2). Undefined of scores in different units.
 */
function winnerAttrs(maps: readonly AffineMap[], classes: number) {
  const [{ scale, offset }] = maps;
  if (S.sign(scale) <= 0 || !maps.every(map => S.equals(map.scale, scale))) return undefined;
  const biases = Array.from({ length: classes }, (_, c) => {
    const moved = S.subtract(maps[maps.length === 1 ? 0 : c].offset, offset);
    return Math.round(S.toNumber(moved) / S.toNumber(scale)) + 0;
  });
  const attrs: AttrsOf<'top-k'> = biases.every(bias => bias === 0)
    ? { k: 1 }
    : {
        k: 1,
        multipliers: integerTensor([classes], new Array<number>(classes).fill(1)),
        biases: integerTensor([classes], biases),
      };
  return { attrs, note: undefined };
}
