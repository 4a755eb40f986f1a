import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import { inverseOfTerm } from '../exact/condition.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { greatest } from '../ir/extremes.ts';
import { integerTensor } from '../ir/integer-tensor.ts';
import { type IntegerRange, MAX_INTEGER_BITS } from '../ir/integer-type.ts';
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
  const { k, isGate } = node.attrs;
  const inOneUnit = orderAttrs(k, maps, classes, range);
  const { attrs, note } = inOneUnit ?? topKAttrs(k, maps, classes, range, builder.options.snap, at);
  if (note) builder.notes.push(note);
  const layer = builder.emit({ kind: 'top-k', attrs, inputs: [meaning.layer], ...named(node) });
  if (isGate && inOneUnit) {
    const step = S.toNumber(maps[0].scale);
    builder.gates.push({
      node: node.name,
      tensor: node.outputs[0],
      winner: layer,
      scores: meaning.layer,
      biases: inOneUnit.biases,
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
 * Where scores come in one unit, as those of a gate do, only biases are added before they are compared. Of a bias its
 * whole units count, and the rank of the fraction that is left among all fractions: (score + whole) * 2^n + rank, with
 * room for all ranks, orders the classes as score + bias does, ties included. Undefined of scores in different or
 * negative units, or too wide.
 */
function orderAttrs(k: number, maps: readonly AffineMap[], classes: number, { min, max }: IntegerRange) {
  const [{ scale, offset }] = maps;
  if (S.sign(scale) <= 0 || !maps.every(map => S.equals(map.scale, scale))) return undefined;
  const inverse = inverseOfTerm(scale);
  const biases = Array.from({ length: classes }, (_, c) =>
    S.multiply(S.subtract(maps[maps.length === 1 ? 0 : c].offset, offset), inverse),
  );
  const wholes = biases.map(S.floor);
  const fractions = biases.map((bias, c) => S.subtract(bias, S.fromRational(Q.rational(wholes[c]))));
  const ranks = ranksOf(fractions);
  const factor = 2 ** Math.ceil(Math.log2(greatest(ranks) + 1));
  const added = wholes.map((whole, c) => Number(whole) * factor + ranks[c]);
  const reach = Math.max(-min, max) * factor + greatest(added.map(Math.abs));
  if (!(reach < 2 ** (MAX_INTEGER_BITS - 1))) return undefined;
  const attrs: AttrsOf<'top-k'> = added.every(bias => bias === 0)
    ? { k }
    : {
        k,
        multipliers: integerTensor([classes], new Array<number>(classes).fill(factor)),
        biases: integerTensor([classes], added),
      };
  return { attrs, note: undefined, biases: biases.map(S.toNumber) };
}

/** How many different values are less than each. */
function ranksOf(values: readonly S.Surd[]): readonly number[] {
  const order = [...values.keys()].sort((a, b) => S.sign(S.subtract(values[a], values[b])));
  const ranks = new Array<number>(values.length).fill(0);
  for (let i = 1; i < order.length; i++) {
    const [before, own] = [order[i - 1], order[i]];
    ranks[own] = ranks[before] + (S.equals(values[before], values[own]) ? 0 : 1);
  }
  return ranks;
}
