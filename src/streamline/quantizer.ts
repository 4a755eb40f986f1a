import { canonicalDiagnostic } from '../canonical/diagnostics.ts';
import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import { UndecidedError } from '../exact/decision.ts';
import { direction } from '../exact/element-function.ts';
import { DomainError } from '../exact/function-value.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { spend } from '../ir/budget.ts';
import { fail } from '../ir/diagnostic.ts';
import { greatest } from '../ir/extremes.ts';
import { type IntegerTensor, integerTensor } from '../ir/integer-tensor.ts';
import type { IntegerRange } from '../ir/integer-type.ts';
import { type AttrsOf, MAX_LOOKUP_ENTRIES } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import { codeRange, dequantization, type Quantizer } from '../quant/quantizer.ts';
import { stepsOnBorder } from './border-steps.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { manyLevels } from './integers/many-levels.ts';
import { bareMeaning, type Meaning, withAffine } from './integers/meaning.ts';
import { requantizeAttrs } from './integers/requantize.ts';
import { lookupAttrs, tableAsThresholds } from './integers/tables.ts';
import type { QuantizedChannel } from './integers/threshold-rows.ts';
import { asTranslation, byChannel, splitChannels, thresholdAttrs } from './integers/thresholds.ts';
import {
  type Banks,
  gated,
  type LayerBuilder,
  type NodeToLayers,
  named,
  type QuantizerPart,
  selected,
  type ToLayersOptions,
} from './layer-builder.ts';
import { withReachableCodes } from './reachable-codes.ts';
import { evened } from './rescale.ts';
import { signAsFunction } from './sign.ts';

/** Most levels of a quantizer inside the network that are built as thresholds. */
const MAX_LEVELS = 1023;

/** Fewest levels for which a requantizer is looked for. */
const MIN_REQUANTIZED_LEVELS = 255;

/** Most levels of any quantizer behind the wire. */
const MOST_LEVELS = 2 ** 16 - 1;

type QuantizerNode = Extract<CanonicalOp, { kind: 'quantizer' }>;

/** What is quantized and how, for each bank of a winner. */
type Quantized = Banks<{ readonly quantizer: Broadcast<Quantizer>; readonly before: Meaning }>;

/**
 * A quantizer becomes thresholds on the integers before it, a table of them where a function between both
 * rises and falls, or only another name for them. Where a winner chooses scales there is a set for each bank.
 */
export const quantizerToLayers: NodeToLayers<'quantizer'> = (node, builder) => {
  const at = { node: node.name };
  if (signAsFunction(node, builder) || onBorder(node, builder)) return;
  const { quantized, channels } = quantizedChannels(node, builder);
  const [{ before: meaning }] = quantized.banks;
  const source = builder.infoOf(meaning.layer);
  const all = channels.flat();
  const ranges = all.map(c => codeRange(c.quantizer));
  const levels = greatest(ranges.map(r => r.max - r.min));
  if (all.some(c => direction(c.stages) === undefined)) {
    if (levels > MOST_LEVELS) {
      const reason = `behind a function that rises and falls it may have ${MOST_LEVELS + 1} levels, not ${levels + 1}`;
      fail(canonicalDiagnostic('bad-quantizer', { reason }, at));
    }
    const table = lookupOf(node, all, source);
    const thresholds = levels > MAX_LEVELS ? undefined : tableAsThresholds(table, all);
    finish(node, quantized, builder, emitted(node, builder, quantized, thresholds ?? table), 0);
    return;
  }
  if (levels > MAX_LEVELS) {
    const { attrs, translation } = withManyLevels(node, all, levels, source);
    const layer = attrs ? emitted(node, builder, quantized, attrs) : meaning.layer;
    return finish(node, quantized, builder, layer, translation);
  }
  spend('thresholds', all.length * levels, at);
  const attrs = valued(node, () => thresholdAttrs(all, source.range));
  const translation = asTranslation(attrs, source.range, source.type.kind === 'bipolar');
  if (translation !== undefined) return finish(node, quantized, builder, meaning.layer, translation);
  const requantizer = requantizerOf(attrs, levels, source, channels.length, builder.options);
  finish(node, quantized, builder, emitted(node, builder, quantized, requantizer ?? attrs), 0);
};

/** Enters the codes of a quantizer behind sums over bordered windows, where one set of thresholds does for all windows. */
function onBorder(node: QuantizerNode, builder: LayerBuilder): boolean {
  const before = node.banks ? undefined : builder.banksOf(node.inputs[0]).banks[0];
  const found = before && valued(node, () => stepsOnBorder(node, before, MAX_LEVELS, builder));
  if (!found) return false;
  const quantized = { banks: [{ quantizer: node.attrs.quantizer, before }] };
  const at = { banks: [{ quantizer: node.attrs.quantizer, before: { ...before, layer: found.layer } }] };
  finish(node, quantized, builder, emitted(node, builder, at, found.attrs), 0);
  return true;
}

/** The stages and quantizers of each channel (or of all as one), for each bank. */
function quantizedChannels(
  node: QuantizerNode,
  builder: LayerBuilder,
): { readonly quantized: Quantized; readonly channels: readonly (readonly QuantizedChannel[])[] } {
  const { selector, banks } = builder.operandBanks(node);
  const { range } = builder.infoOf(banks[0].meaning.layer);
  const width = builder.channelsOf(banks[0].meaning.layer);
  const known = banks.map(({ attrs, meaning }) => ({
    before: meaning,
    quantizer: withReachableCodes(attrs.quantizer, meaning, range, node),
  }));
  const direct = known.map(({ before, quantizer }) => splitChannels(before, quantizer, width));
  if (direct.every(each => each !== undefined)) {
    return { quantized: { ...selected(selector), banks: known }, channels: evenly(direct, width) };
  }
  // What varies inside a channel varies at most by element, and not with a winner.
  const quantizer = withReachableCodes(node.attrs.quantizer, builder.meaningOf(node.inputs[0]), range, node);
  if (node.banks) fail(streamlineDiagnostic('varies-inside-vector', {}, { node: node.name }));
  const { meaning, split } = quantizedElements(node, quantizer, builder);
  return { quantized: { banks: [{ quantizer, before: meaning }] }, channels: [split] };
}

/** As many sets of channels for each bank: one for all of them, or one each. */
function evenly(
  banks: readonly (readonly QuantizedChannel[])[],
  width: number,
): readonly (readonly QuantizedChannel[])[] {
  if (banks.every(channels => channels.length === 1)) return banks;
  return banks.map(channels =>
    channels.length === 1 ? new Array<QuantizedChannel>(width).fill(channels[0]) : channels,
  );
}

/** Of scales that vary inside a channel: on a common grid a channel has one set, else each element has its own. */
function quantizedElements(node: QuantizerNode, quantizer: Broadcast<Quantizer>, builder: LayerBuilder) {
  const value = builder.meaningOf(node.inputs[0]);
  const ofChannels = (m: Meaning) => splitChannels(m, quantizer, builder.channelsOf(m.layer));
  const isPerChannel = byChannel(quantizer, value, builder.channelsOf(value.layer)) !== undefined;
  const even = isPerChannel && !ofChannels(value) ? evened(value, node, builder) : value;
  const direct = ofChannels(even);
  const meaning = direct ? even : builder.flattened(even, node);
  const split = direct ?? splitChannels(meaning, quantizer, builder.channelsOf(meaning.layer));
  if (!split) fail(streamlineDiagnostic('varies-inside-vector', {}, { node: node.name }));
  return { meaning, split };
}

type QuantizingAttrs = AttrsOf<'threshold'> | AttrsOf<'requantize'> | AttrsOf<'lookup'>;

/** Adds the layer of a quantizer, whose attributes hold the sets of one bank after another. */
function emitted(
  node: QuantizerNode,
  builder: LayerBuilder,
  { selector, banks }: Quantized,
  attrs: QuantizingAttrs,
): string {
  const inputs = [banks[0].before.layer];
  const own = selected(selector);
  const count = selector === undefined ? 1 : banks.length;
  const slices = (tensor: IntegerTensor) => banksOfTensor(tensor, count);
  if ('thresholds' in attrs) {
    const [thresholds, descending] = [slices(attrs.thresholds), slices(attrs.descending)];
    const each = thresholds.map((t, bank) => ({ ...attrs, thresholds: t, descending: descending[bank] }));
    return builder.emit({ kind: 'threshold', ...gated({ ...own, banks: each }, inputs), ...named(node) });
  }
  if ('multipliers' in attrs) {
    const [multipliers, biases] = [slices(attrs.multipliers), slices(attrs.biases)];
    const tails = [attrs.multiplierTails, attrs.biasTails].map(t => t && slices(t));
    const each = multipliers.map((m, bank) => ({
      ...attrs,
      multipliers: m,
      biases: biases[bank],
      ...(tails[0] ? { multiplierTails: tails[0][bank] } : {}),
      ...(tails[1] ? { biasTails: tails[1][bank] } : {}),
    }));
    return builder.emit({ kind: 'requantize', ...gated({ ...own, banks: each }, inputs), ...named(node) });
  }
  const each = slices(attrs.tables).map(tables => ({ ...attrs, tables }));
  return builder.emit({ kind: 'lookup', ...gated({ ...own, banks: each }, inputs), ...named(node) });
}

/** A tensor of as many equal parts along its first axis; all of it for each where there is only one entry. */
function banksOfTensor({ shape: [sets, ...rest], data }: IntegerTensor, count: number): IntegerTensor[] {
  const own = sets === 1 ? 1 : sets / count;
  const size = data.length / sets;
  return Array.from({ length: count }, (_, bank) => {
    const first = sets === 1 ? 0 : bank * own;
    return integerTensor([own, ...rest], data.slice(first * size, (first + own) * size));
  });
}

/** Enters the quantizer's codes: code = layer value + translation. */
function finish(
  node: QuantizerNode,
  quantized: Quantized,
  builder: LayerBuilder,
  layer: string,
  translation: number,
): void {
  const [{ before }] = quantized.banks;
  const part: QuantizerPart = { source: before.layer, quantized, layer, translation };
  const { partOf } = node.attrs;
  const parts = builder.parts.get(partOf?.quantizer ?? node.name);
  if (partOf) {
    const operands = parts?.operands ?? [];
    builder.parts.set(partOf.quantizer, {
      of: partOf.of,
      operands: partOf.isJoint ? operands : [...operands, part],
    });
  } else {
    builder.probes.push({
      node: node.name,
      tensor: node.attrs.codes?.tensor ?? node.outputs[0],
      ...codesOf(node),
      ...part,
      ...(parts ? { parts } : {}),
    });
  }
  const { selector, banks } = quantized;
  const meanings = banks.map(({ quantizer, before: meaning }) =>
    meaningOfCodes(layer, quantizer, translation, meaning),
  );
  // Whatever won, codes of one quantizer mean the same.
  if (selector === undefined || !node.banks) builder.define(node, meanings[0]);
  else builder.defineBanks(node, { selector, banks: meanings });
}

/** How the trained network's tensor tells the codes, where it is not by the quantizer's own scale. */
function codesOf({ attrs: { codes } }: QuantizerNode) {
  if (!codes) return {};
  const { tensor: _, ...told } = codes;
  return told;
}

/** The table of a function that may rise and fall. */
function lookupOf(node: QuantizerNode, channels: readonly QuantizedChannel[], source: ValueInfo) {
  const entries = source.range.max - source.range.min + 1;
  if (entries > MAX_LOOKUP_ENTRIES) {
    const limit = MAX_LOOKUP_ENTRIES;
    fail(streamlineDiagnostic('wide-function', { integers: entries, limit }, { node: node.name }));
  }
  spend('table', channels.length * entries, { node: node.name });
  return valued(node, () => lookupAttrs(channels, source));
}

/** What `compute` gives; a diagnostic where a function before the quantizer has no value that it can decide on. */
function valued<T>(node: QuantizerNode, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof DomainError) && !(error instanceof UndecidedError)) throw error;
    return fail(streamlineDiagnostic('no-function-value', { reason: error.message }, { node: node.name }));
  }
}

/** The layer of a quantizer of too many levels for thresholds, or what makes the integers before it codes. */
function withManyLevels(
  node: QuantizerNode,
  channels: readonly QuantizedChannel[],
  levels: number,
  source: ValueInfo & { readonly range: IntegerRange },
): { readonly attrs?: QuantizingAttrs; readonly translation: number } {
  const tooMany = (reason: string) =>
    fail(streamlineDiagnostic('too-many-levels', { levels: levels + 1, reason }, { node: node.name }));
  if (levels > MOST_LEVELS) tooMany(`at most ${MOST_LEVELS + 1} can be built`);
  const found = manyLevels(channels, source);
  if (found) return { translation: 0, ...found };
  const isShort = source.range.max - source.range.min < MAX_LOOKUP_ENTRIES;
  if (isShort) return { attrs: lookupOf(node, channels, source), translation: 0 };
  return tooMany(
    `as they lie on no straight line of the integers before it, at most ${MAX_LEVELS + 1} can be built`,
  );
}

/** The requantizer to build in place of thresholds: where there is one, and it is preferred. */
function requantizerOf(
  attrs: AttrsOf<'threshold'>,
  levels: number,
  source: ValueInfo & { readonly range: IntegerRange },
  banks: number,
  { prefersRequantizer }: ToLayersOptions,
): AttrsOf<'requantize'> | undefined {
  if (levels < MIN_REQUANTIZED_LEVELS) return undefined;
  const found = requantizeAttrs(attrs, source.range);
  if (!found) return undefined;
  // One bank stands for all.
  const of = (tensor: IntegerTensor) => banksOfTensor(tensor, banks)[0];
  const thresholds = { ...attrs, thresholds: of(attrs.thresholds), descending: of(attrs.descending) };
  const requantizer = { ...found, multipliers: of(found.multipliers), biases: of(found.biases) };
  return prefersRequantizer?.(thresholds, requantizer, source) ? found : undefined;
}

/** The meaning of a quantizer's codes: scale * (layer + translation) + offset. */
function meaningOfCodes(
  layer: string,
  quantizer: Broadcast<Quantizer>,
  translation: number,
  { shape, channelAxis, order }: Meaning,
): Meaning {
  const map = B.map(quantizer, q => {
    const { scale, offset } = dequantization(q);
    const shifted = Q.add(offset, Q.multiply(scale, Q.fromNumber(translation)));
    return { scale: S.fromRational(scale), offset: S.fromRational(shifted) };
  });
  const magnitude = B.map(map, m => Math.abs(S.toNumber(m.offset)));
  const bare = { ...bareMeaning(layer, shape, channelAxis, 1), ...(order ? { order } : {}) };
  return withAffine(bare, map, magnitude, 0, shape);
}
