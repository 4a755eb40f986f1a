import { canonicalDiagnostic } from '../canonical/diagnostics.ts';
import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as S from '../exact/surd.ts';
import { fail } from '../ir/diagnostic.ts';
import { type IntegerTensor, integerTensor } from '../ir/integer-tensor.ts';
import { type WeightCode, weightCodeOf } from '../ir/weight-code.ts';
import { fillerExcess } from './border.ts';
import { excessOff, excessOfRows } from './border-sums.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { weighable } from './free-scales.ts';
import { linearOnIntegers } from './integers/linear.ts';
import { asAffine, bareMeaning, type Meaning, withAffine } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';
import { gated, type LayerBuilder, type NodeToLayers, named } from './layer-builder.ts';
import { isOneVector } from './layout.ts';
import { evened } from './rescale.ts';
import { settledMeaning } from './settled.ts';

/** A linear node becomes a dense layer on the channels of each vector. */
export const linearToLayers: NodeToLayers<'linear'> = (node, builder) => {
  const border = builder.borderedWindows.get(node.inputs[0]);
  const { meaning: given, columns } = border ? { meaning: border.meaning } : operand(node, builder);
  const inputs = node.attrs.codes.shape[1];
  const source = builder.infoOf(given.layer);
  if (source.shape.at(-1) !== inputs) {
    const reason = `its input has vectors of ${source.shape.at(-1)} elements, its weights ${inputs}`;
    fail(
      canonicalDiagnostic('unsupported-operator', { op: 'the matrix product', reason }, { node: node.name }),
    );
  }
  const { banks: weights, ...winner } = builder.attributeBanks(node);
  const banks = weights.map(attrs => (columns ? permuted(attrs, columns) : attrs));
  // Windows with a border have one unit already.
  const meaning = border
    ? given
    : weighable(given, banks, channelMaps(node, given, inputs, 'this layer'), node, builder);
  const maps = channelMaps(node, meaning, inputs, 'this layer');
  const found = banks.map(attrs => linearOnIntegers(attrs, maps, { node: node.name }));
  const weightCode = weightCodeOfAll(found.map(({ weights }) => weights));
  const layer = builder.emit({
    kind: 'dense',
    ...gated({ ...winner, banks: found.map(({ weights }) => ({ weights, weightCode })) }, [meaning.layer]),
    ...named(node),
  });
  const shape = builder.shapeOf(node.outputs[0]);
  const channelAxis = node.attrs.axis === 'image' ? 1 : shape.length - 1;
  const bare = bareMeaning(layer, shape, channelAxis, meaning.rounding.terms + inputs);
  builder.defineBanks(node, {
    ...winner,
    banks: found.map(({ map, magnitude }, bank) => {
      const isShared = map.every(m => S.equals(m.scale, map[0].scale) && S.equals(m.offset, map[0].offset));
      const meant = isShared ? B.shared(shape.length, map[0]) : perChannel(shape, channelAxis, map);
      const sums = withAffine(bare, meant, perChannel(shape, channelAxis, magnitude), 0, shape);
      if (!border) return sums;
      const [kernelHeight, kernelWidth] = border.geometry.kernel;
      const { codes, unit } = banks[bank];
      const excess = excessOfRows(codes, unit, kernelHeight * kernelWidth, fillerExcess(border, maps));
      return excessOff(sums, border, excess, builder);
    }),
  });
};

/** One value for each channel. */
export const perChannel = <T>(
  shape: readonly number[],
  channelAxis: number,
  values: readonly T[],
): Broadcast<T> => ({
  shape: shape.map((_, axis) => (axis === channelAxis ? values.length : 1)),
  values,
});

/** The code that holds the weights of all banks: what multiplies does not depend on the winner. */
export function weightCodeOfAll(banks: readonly IntegerTensor[]): WeightCode {
  const [first] = banks;
  if (banks.length === 1) return weightCodeOf(first);
  const all = new Float64Array(first.data.length * banks.length);
  banks.forEach((bank, i) => {
    all.set(bank.data, i * first.data.length);
  });
  return weightCodeOf(integerTensor([all.length], all));
}

/** What the layer reads; where that is one vector it may be in any order, and the weights follow. */
function operand(node: Extract<CanonicalOp, { kind: 'linear' }>, builder: LayerBuilder) {
  const meaning = settledMeaning(node.inputs[0], node, builder);
  const axis = node.attrs.axis === 'image' ? 1 : meaning.shape.length - 1;
  if (!meaning.order || !isOneVector(meaning.shape))
    return { meaning: evened(builder.arranged(meaning, axis, node), node, builder) };
  return { meaning: builder.flattened(meaning, node), columns: meaning.order };
}

/** The same product on inputs of which number i has become number columns[i]. */
function permuted<T extends { readonly codes: IntegerTensor }>(attrs: T, columns: Int32Array): T {
  const [outputs, inputs] = attrs.codes.shape;
  const data = new Float64Array(attrs.codes.data.length);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) data[o * inputs + columns[i]] = attrs.codes.data[o * inputs + i];
  }
  return { ...attrs, codes: integerTensor(attrs.codes.shape, data) };
}

/** The maps of what a layer reads, one for all channels of the layer value or one each. */
export function channelMaps(
  node: CanonicalOp,
  meaning: Meaning,
  channels: number,
  what: string,
): readonly AffineMap[] {
  const at = { node: node.name };
  const map = asAffine(meaning) ?? fail(streamlineDiagnostic('unquantized-activation', { op: what }, at));
  return byChannel(map, meaning, channels) ?? fail(streamlineDiagnostic('varies-inside-vector', {}, at));
}
