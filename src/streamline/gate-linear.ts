import type { GateLinearAttrs } from '../canonical/graph.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { fail } from '../ir/diagnostic.ts';
import { greatest } from '../ir/extremes.ts';
import { integerTensor } from '../ir/integer-tensor.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { GATE_BITS, type GateFeatures, hiddenFeatures, pooledFeatures } from './gate-features.ts';
import { bareMeaning, withAffine } from './integers/meaning.ts';
import { gated, type NodeToLayers, named, selected } from './layer-builder.ts';
import { perChannel, weightCodeOfAll } from './linear.ts';

/**
 * A layer of a gate: integer weights for the features that are summed or computed before it. They hold the scales
 * of the features as well, for each bank of the winner that those depend on. Exact where all fit the bits of
 * the weights, else in fixed point with one unit for all (claim A2).
 */
export const gateLinearToLayers: NodeToLayers<'gate-linear'> = (node, builder) => {
  const { attrs } = node;
  const features = attrs.isPooled ? pooledFeatures(node, builder) : hiddenFeatures(node, builder);
  const banks = features.banks.map(maps => coefficientsOf(attrs, maps));
  const bits = builder.options.gateBits ?? GATE_BITS;
  const { weights, unit, bound } = onGrid(
    banks.map(({ values }) => values),
    bits,
  );
  if (bound > 0 || features.isRounded) {
    if (builder.options.snap === 'none') fail(streamlineDiagnostic('snap-refused', {}, { node: node.name }));
    builder.notes.push(streamlineDiagnostic('snapped-gate', { bits, bound }, { node: node.name }));
  }
  const tensors = weights.map(data => integerTensor([attrs.outputs, features.count], data));
  const isGated = tensors.some(({ data }) => data.some((w, i) => w !== tensors[0].data[i]));
  const weightCode = weightCodeOfAll(tensors);
  const each = (isGated ? tensors : tensors.slice(0, 1)).map(tensor => ({ weights: tensor, weightCode }));
  const layer = builder.emit({
    kind: 'dense',
    ...gated({ ...selected(isGated ? features.selector : undefined), banks: each }, [features.layer]),
    ...named(node),
  });
  const shape = builder.shapeOf(node.outputs[0]);
  const axis = attrs.isPooled ? 1 : shape.length - 1;
  const bare = bareMeaning(layer, shape, axis, features.count);
  const meanings = banks.map(({ offsets }) => {
    const maps = offsets.map((offset): AffineMap => ({ scale: unit, offset }));
    const isShared = maps.every(map => S.equals(map.offset, maps[0].offset));
    const map = isShared ? B.shared(shape.length, maps[0]) : perChannel(shape, axis, maps);
    return withAffine(
      bare,
      map,
      B.map(map, m => Math.abs(S.toNumber(m.offset))),
      0,
      shape,
    );
  });
  const isPlain = banks.every(({ offsets }) => offsets.every((o, i) => S.equals(o, banks[0].offsets[i])));
  builder.defineBanks(
    node,
    isPlain ? { banks: meanings.slice(0, 1) } : { ...selected(features.selector), banks: meanings },
  );
};

interface Coefficients {
  /** Row-major [outputs, features]. */
  readonly values: readonly S.Surd[];
  /** What is added to each output. */
  readonly offsets: readonly S.Surd[];
}

/** The weights times what the features mean; `maps[i]` is of input i, and each of its parts a feature. */
function coefficientsOf(
  { outputs, inputs, weights }: GateLinearAttrs,
  { parts, offsets }: GateFeatures['banks'][number],
): Coefficients {
  const rows = Array.from({ length: outputs }, (_, o) => weights.slice(o * inputs, (o + 1) * inputs));
  return {
    values: rows.flatMap(row => parts.flatMap(part => row.map((w, i) => S.scale(part[i], w)))),
    offsets: rows.map(row =>
      row.reduce((sum, w, i) => (w.num === 0n ? sum : S.add(sum, S.scale(offsets[i], w))), S.ZERO),
    ),
  };
}

/** Integers for the coefficients of all banks, in one unit. */
function onGrid(
  banks: readonly (readonly S.Surd[])[],
  bits: number,
): { readonly weights: readonly Float64Array[]; readonly unit: S.Surd; readonly bound: number } {
  const exact = exactly(banks, bits);
  if (exact) return { ...exact, bound: 0 };
  const values = banks.map(bank => bank.map(S.toNumber));
  const most = greatest(values.flat().map(Math.abs));
  const exponent = bits - 2 - Math.floor(Math.log2(most));
  const grid = 2 ** exponent;
  const limit = 2 ** (bits - 1) - 1;
  const weights = values.map(bank =>
    Float64Array.from(bank, v => Math.max(-limit, Math.min(limit, Math.round(v * grid))) + 0),
  );
  const unit = S.fromRational(
    exponent >= 0 ? Q.rational(1n, 1n << BigInt(exponent)) : Q.rational(1n << BigInt(-exponent)),
  );
  const moved = values.flatMap((bank, b) => bank.map((v, i) => Math.abs(v - weights[b][i] / grid)));
  return { weights, unit, bound: greatest(moved) / most };
}

function exactly(
  banks: readonly (readonly S.Surd[])[],
  bits: number,
): { readonly weights: readonly Float64Array[]; readonly unit: S.Surd } | undefined {
  const leader = banks.flat().find(value => S.sign(value) !== 0);
  if (!leader) return { weights: banks.map(bank => new Float64Array(bank.length)), unit: S.ONE };
  const ratios = banks.map(bank => bank.map(value => S.rationalRatio(value, leader)));
  let unit = Q.ONE;
  for (const ratio of ratios.flat()) {
    if (!ratio) return undefined;
    if (ratio.num !== 0n) unit = Q.commonUnit(unit, ratio);
    // The finest unit that fits: beyond it no later value can mend it.
    if (Q.bitLength(unit.den) > 2 * bits) return undefined;
  }
  const multiples = ratios.map(bank => bank.map(ratio => Q.divide(ratio ?? Q.ZERO, unit).num));
  if (multiples.flat().some(multiple => Q.bitLength(multiple) + 1 > bits)) return undefined;
  const positive = S.sign(leader) < 0 ? -1 : 1;
  return {
    weights: multiples.map(bank => Float64Array.from(bank, m => Number(m) * positive + 0)),
    unit: S.scale(S.sign(leader) < 0 ? S.negate(leader) : leader, unit),
  };
}
