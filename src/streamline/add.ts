import { canonicalDiagnostic } from '../canonical/diagnostics.ts';
import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as S from '../exact/surd.ts';
import { fail } from '../ir/diagnostic.ts';
import type { IntegerRange } from '../ir/integer-type.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { inFixedPoint } from './fixed-point.ts';
import { exactScale, type Join, joinMultipliers } from './integers/join.ts';
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
import { provedJoin } from './proved-join.ts';
import { rescaled } from './rescale.ts';
import { snapEffect } from './sum-flips.ts';
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
  const [a, b] = inOneOrder(left, right, node, builder).map((operand, i) => {
    const affine = asAffine(operand) ? operand : inFixedPoint(operand, `value ${i + 1}`, node, builder);
    return affine ?? fail(streamlineDiagnostic('unquantized-activation', { op: 'the sum' }, at));
  });
  const maps = [a, b].map(
    m => asAffine(m) ?? fail(streamlineDiagnostic('unquantized-activation', { op: 'the sum' }, at)),
  );
  const { multipliers, map, moved, note } = joinOf(node, [maps[0], maps[1]], [a, b], builder);
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
  const terms = a.rounding.terms + b.rounding.terms + 1;
  const magnitude = magnitudeOf(map, moved, terms);
  const bare = {
    ...bareMeaning(layer, a.shape, a.channelAxis, terms),
    ...(a.order ? { order: a.order } : {}),
  };
  builder.define(node, withAffine(bare, map, magnitude, 0, a.shape));
};

/** What terms * 2^-24 times it bounds the rounding that is not of the integers, and what the integers are taken to mean beside the sum. */
function magnitudeOf(
  map: Broadcast<AffineMap>,
  moved: Broadcast<number> | undefined,
  terms: number,
): Broadcast<number> {
  const offsets = B.map(map, m => Math.abs(S.toNumber(m.offset)));
  return moved ? B.zip(offsets, moved, (o, m) => o + (m * 2 ** 24) / terms) : offsets;
}

/** A common unit for both operands: exact where there is one, or where nothing but quantizers reads the sum; else snapped. */
function joinOf(
  node: Extract<CanonicalOp, { kind: 'add' }>,
  maps: readonly [Broadcast<AffineMap>, Broadcast<AffineMap>],
  operands: readonly [Meaning, Meaning],
  builder: LayerBuilder,
): Join {
  const [sum] = node.outputs;
  const ranges = operands.map(({ layer }) => builder.infoOf(layer).range);
  const both: readonly [IntegerRange, IntegerRange] = [ranges[0], ranges[1]];
  const exact = B.zip(maps[0], maps[1], (a, b) => exactScale([a.scale, b.scale]));
  const proved = exact.values.every(scale => scale !== undefined)
    ? undefined
    : provedJoin(sum, maps, both, builder.graph);
  if (proved) return proved;
  const [leftBits, rightBits] = ranges.map(({ min, max }) => Math.ceil(Math.log2(Math.max(-min, max) + 1)));
  return joinMultipliers(...maps, builder.options.snap, { node: node.name }, [leftBits, rightBits], built =>
    snapEffect(sum, maps, both, built, builder.graph),
  );
}

/** A sum of which winners choose the scales of an operand: both come to one grid first, and are added as they are. */
function sumOfGated(node: Extract<CanonicalOp, { kind: 'add' }>, builder: LayerBuilder): Meaning {
  const operands = node.inputs.map(value => builder.banksOf(value));
  const axis = axisOfBoth(operands[0].banks[0], operands[1].banks[0], builder);
  const placed =
    axis === undefined
      ? operands
      : operands.map(({ banks, ...winner }) => ({
          ...winner,
          banks: banks.map(meaning => builder.arranged(meaning, axis, node)),
        }));
  const [sum] = node.outputs;
  const { values, moved } = onOneGrid(placed, operand => `grid ${operand + 1}`, node, builder, sum);
  const [a, b] = values;
  const layer = builder.emit({
    kind: 'add',
    attrs: { multipliers: [1, 1] },
    inputs: [a.layer, b.layer],
    ...named(node),
  });
  const maps = [a, b].map(m => asAffine(m) ?? B.shared(m.shape.length, IDENTITY));
  const map = B.zip(maps[0], maps[1], (x, y) => ({ scale: x.scale, offset: S.add(x.offset, y.offset) }));
  const terms = a.rounding.terms + b.rounding.terms + 1;
  const magnitude = magnitudeOf(map, moved, terms);
  const bare = {
    ...bareMeaning(layer, a.shape, a.channelAxis, terms),
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
  const axis = axisOfBoth(a, b, builder);
  return axis === undefined ? [a, b] : [builder.arranged(a, axis, node), builder.arranged(b, axis, node)];
}

/** The channel axis that two values of one shape are arranged by so that their layers agree; undefined where they do. */
function axisOfBoth(a: Meaning, b: Meaning, builder: LayerBuilder): number | undefined {
  const shapes = [a, b].map(m => String(builder.infoOf(m.layer).shape));
  if (shapes[0] === shapes[1] && isSameOrder(orderOf(a), orderOf(b))) return undefined;
  const leader = a.order ? b : a;
  return leader.order ? lastChannelAxis(leader.shape) : leader.channelAxis;
}
