import { canonicalDiagnostic } from '../canonical/diagnostics.ts';
import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import { fail } from '../ir/diagnostic.ts';
import type { IntegerRange } from '../ir/integer-type.ts';
import { coarsened } from './coarsened.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { inFixedPoint } from './fixed-point.ts';
import { addableBanks, gatedSumToLayers } from './gated-sum.ts';
import { exactScale, type Join, joinMultipliers } from './integers/join.ts';
import { asAffine, type Meaning } from './integers/meaning.ts';
import type { LayerBuilder, NodeToLayers } from './layer-builder.ts';
import { functionOfOneSource } from './one-source.ts';
import { provedJoin } from './proved-join.ts';
import { provedTerms } from './proved-terms.ts';
import { rescaled } from './rescale.ts';
import { settledMeaning } from './settled.ts';
import { snapEffect } from './sum-flips.ts';
import { added, inOneOrder, sumMeaning } from './sum-operands.ts';
import { isResult, readersOf } from './sum-readers.ts';
import { isPartOfSum, wholeSumToLayers } from './whole-sum.ts';

type AddNode = Extract<CanonicalOp, { kind: 'add' }>;

type Pair<T> = readonly [T, T];

/**
 * A sum of two values of the network, each brought to their common unit. One that is part of a larger sum waits for that, which
 * may be proved as a whole.
 */
export const addToLayers: NodeToLayers<'add'> = (node, builder) => {
  if (isPartOfSum(node, builder)) {
    builder.deferred.set(node.outputs[0], () => sumToLayers(node, builder));
  } else if (!wholeSumToLayers(node, builder)) {
    sumToLayers(node, builder);
  }
};

function sumToLayers(node: AddNode, builder: LayerBuilder): void {
  const at = { node: node.name };
  if (node.inputs.some(value => builder.banksOf(value).selector !== undefined)) {
    const operands = addableBanks(node, builder);
    const [left, right] = operands.map(({ banks: [meaning] }) => meaning);
    if (operands.some(({ selector }) => selector !== undefined)) gatedSumToLayers(node, operands, builder);
    else plainSumToLayers(node, [left, right], builder);
    return;
  }
  const [left, right] = node.inputs.map(value => builder.meaningOf(value));
  const joined = functionOfOneSource('sum', left, right);
  if (joined) {
    builder.define(node, joined);
    return;
  }
  if (String(left.shape) !== String(right.shape)) {
    const reason = 'its operands have different shapes';
    fail(canonicalDiagnostic('unsupported-operator', { op: 'the sum', reason }, at));
  }
  const [one, other] = node.inputs.map(value => settledMeaning(value, node, builder));
  plainSumToLayers(node, [one, other], builder);
}

/** A sum of two values of one shape. */
function plainSumToLayers(node: AddNode, [one, other]: Pair<Meaning>, builder: LayerBuilder): void {
  const at = { node: node.name };
  const ordered = inOneOrder(one, other, node, builder);
  if (!ordered.every(asAffine)) {
    const proved = provedTerms('sum', ordered, readersOf(node.outputs[0], builder.graph), node, builder);
    if (proved) {
      builder.define(node, sumMeaning(added(node, proved.layers, builder), ordered, proved));
      return;
    }
  }
  const [a, b] = ordered.map((operand, i) =>
    asAffine(operand)
      ? operand
      : (inFixedPoint(operand, ordered[1 - i], `value ${i + 1}`, node, builder) ?? operand),
  );
  const { operands, maps, join } = joinOf(node, [a, b], builder);
  const { multipliers, note } = join;
  if (note) builder.notes.push(note);
  const terms = operands.map((operand, i) => {
    const factors = B.map(multipliers, pair => pair[i]);
    const [factor] = factors.values;
    if (factors.values.every(f => f === factor)) return { layer: operand.layer, factor };
    // Each channel has a factor of its own, ahead of the sum.
    const steps = B.map(factors, multiplier => ({ multiplier, bias: 0 }));
    const scaled = rescaled(operand, steps, maps[i], `grid ${i + 1}`, node, builder);
    return { layer: scaled?.layer ?? fail(streamlineDiagnostic('scales-per-channel', {}, at)), factor: 1 };
  });
  builder.define(node, sumMeaning(added(node, terms, builder), operands, join));
}

/** A common unit for both operands: exact where there is one, or where nothing but quantizers reads the sum; else snapped. */
function joinOf(
  node: AddNode,
  given: Pair<Meaning>,
  builder: LayerBuilder,
): { readonly operands: Pair<Meaning>; readonly maps: Pair<Broadcast<AffineMap>>; readonly join: Join } {
  const [sum] = node.outputs;
  const { snap } = builder.options;
  const meant = mapsOf(given, node);
  const exact = B.zip(...meant, (a, b) => exactScale([a.scale, b.scale]));
  const isExact = exact.values.every(scale => scale !== undefined);
  const proved = isExact
    ? undefined
    : provedJoin(meant, rangesOf(given, builder), readersOf(sum, builder.graph));
  if (proved) return { operands: given, maps: meant, join: proved };
  const [left, right] = given;
  const operands: Pair<Meaning> =
    isExact || snap === 'none'
      ? given
      : [
          coarsened(left, right, 'value 1 rounded', node, builder),
          coarsened(right, left, 'value 2 rounded', node, builder),
        ];
  const maps = mapsOf(operands, node);
  const ranges = rangesOf(operands, builder);
  const [leftBits, rightBits] = ranges.map(({ min, max }) => Math.ceil(Math.log2(Math.max(-min, max) + 1)));
  const effect = (built: Pick<Join, 'multipliers' | 'map'>): string =>
    snapEffect(sum, maps, ranges, built, builder.graph);
  const join = joinMultipliers(
    ...maps,
    snap,
    { node: node.name },
    [leftBits, rightBits],
    effect,
    isResult(sum, builder.graph),
  );
  return { operands, maps, join };
}

function mapsOf(operands: Pair<Meaning>, node: CanonicalOp): Pair<Broadcast<AffineMap>> {
  const [a, b] = operands.map(
    m =>
      asAffine(m) ??
      fail(streamlineDiagnostic('unquantized-activation', { op: 'the sum' }, { node: node.name })),
  );
  return [a, b];
}

function rangesOf(operands: Pair<Meaning>, builder: LayerBuilder): Pair<IntegerRange> {
  const [a, b] = operands.map(({ layer }) => builder.infoOf(layer).range);
  return [a, b];
}
