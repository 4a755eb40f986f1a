import { canonicalDiagnostic } from '../canonical/diagnostics.ts';
import type { CanonicalOp } from '../canonical/graph.ts';
import * as B from '../exact/broadcast.ts';
import * as S from '../exact/surd.ts';
import { fail } from '../ir/diagnostic.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { joinMultipliers } from './integers/join.ts';
import {
  asAffine,
  bareMeaning,
  IDENTITY,
  isSameOrder,
  type Meaning,
  orderOf,
  withAffine,
} from './integers/meaning.ts';
import { type LayerBuilder, type NodeToLayers, named } from './layer-builder.ts';
import { lastChannelAxis } from './layout.ts';
import { functionOfOneSource } from './one-source.ts';
import { rescaled } from './rescale.ts';
import { settledMeaning } from './settled.ts';
import { onOneGrid } from './ungate.ts';

/** A sum of two values of the network, each brought to their common unit. */
export const addToLayers: NodeToLayers<'add'> = (node, builder) => {
  const at = { node: node.name };
  if (node.inputs.some(value => builder.banksOf(value).selector !== undefined)) {
    return builder.define(node, sumOfGated(node, builder));
  }
  const [left, right] = node.inputs.map(value => builder.meaningOf(value));
  const joined = functionOfOneSource('sum', left, right);
  if (joined) return builder.define(node, joined);
  if (String(left.shape) !== String(right.shape)) {
    const reason = 'its operands have different shapes';
    fail(canonicalDiagnostic('unsupported-operator', { op: 'the sum', reason }, at));
  }
  const [one, other] = node.inputs.map(value => settledMeaning(value, node, builder));
  const [a, b] = inOneOrder(one, other, node, builder);
  const maps = [a, b].map(
    m => asAffine(m) ?? fail(streamlineDiagnostic('unquantized-activation', { op: 'the sum' }, at)),
  );
  const [leftBits, rightBits] = [a, b].map(({ layer }) => {
    const { min, max } = builder.infoOf(layer).range;
    return Math.ceil(Math.log2(Math.max(-min, max) + 1));
  });
  const { multipliers, map, note } = joinMultipliers(maps[0], maps[1], builder.options.snap, at, [
    leftBits,
    rightBits,
  ]);
  if (note) builder.notes.push(note);
  const operands = [a, b].map((operand, i) => {
    const factors = B.map(multipliers, pair => pair[i]);
    const [factor] = factors.values;
    if (factors.values.every(f => f === factor)) return { layer: operand.layer, factor };
    // Each channel has a factor of its own, ahead of the sum.
    const steps = B.map(factors, multiplier => ({ multiplier, bias: 0 }));
    const scaled = rescaled(operand, steps, maps[i], `grid ${i + 1}`, node, builder);
    return { layer: scaled?.layer ?? fail(streamlineDiagnostic('scales-per-channel', {}, at)), factor: 1 };
  });
  const layer = builder.emit({
    kind: 'add',
    attrs: { multipliers: [operands[0].factor, operands[1].factor] },
    inputs: [operands[0].layer, operands[1].layer],
    ...named(node),
  });
  const magnitude = B.map(map, m => Math.abs(S.toNumber(m.offset)));
  const terms = a.rounding.terms + b.rounding.terms + 1;
  const bare = {
    ...bareMeaning(layer, a.shape, a.channelAxis, terms),
    ...(a.order ? { order: a.order } : {}),
  };
  builder.define(node, withAffine(bare, map, magnitude, 0, a.shape));
};

/** A sum of which winners choose the scales of an operand: both come to one grid first, and are added as they are. */
function sumOfGated(node: Extract<CanonicalOp, { kind: 'add' }>, builder: LayerBuilder): Meaning {
  const operands = node.inputs.map(value => builder.banksOf(value));
  const [left, right] = operands.map(({ banks }) => banks[0]);
  const isOneOrder = String(left.shape) === String(right.shape) && isSameOrder(orderOf(left), orderOf(right));
  const plain = () => {
    const [l, r] = node.inputs.map(value => builder.meaningOf(value));
    return inOneOrder(l, r, node, builder).map(meaning => ({ banks: [meaning] }));
  };
  const placed = isOneOrder ? operands : plain();
  const [a, b] = onOneGrid(placed, operand => `grid ${operand + 1}`, node, builder);
  const layer = builder.emit({
    kind: 'add',
    attrs: { multipliers: [1, 1] },
    inputs: [a.layer, b.layer],
    ...named(node),
  });
  const maps = [a, b].map(m => asAffine(m) ?? B.shared(m.shape.length, IDENTITY));
  const map = B.zip(maps[0], maps[1], (x, y) => ({ scale: x.scale, offset: S.add(x.offset, y.offset) }));
  const magnitude = B.map(map, m => Math.abs(S.toNumber(m.offset)));
  const bare = {
    ...bareMeaning(layer, a.shape, a.channelAxis, a.rounding.terms + b.rounding.terms + 1),
    ...(a.order ? { order: a.order } : {}),
  };
  return withAffine(bare, map, magnitude, 0, a.shape);
}

/** Two values of one shape whose elements come in the same order. */
export function inOneOrder(
  a: Meaning,
  b: Meaning,
  node: CanonicalOp,
  builder: LayerBuilder,
): readonly [Meaning, Meaning] {
  const shapes = [a, b].map(m => String(builder.infoOf(m.layer).shape));
  if (shapes[0] === shapes[1] && isSameOrder(orderOf(a), orderOf(b))) return [a, b];
  const leader = a.order ? b : a;
  const axis = leader.order ? lastChannelAxis(leader.shape) : leader.channelAxis;
  return [builder.arranged(a, axis, node), builder.arranged(b, axis, node)];
}
