import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import { UndecidedError } from '../../exact/decision.ts';
import { direction } from '../../exact/element-function.ts';
import { DomainError } from '../../exact/function-value.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { IntegerRange } from '../../ir/integer-type.ts';
import { type AttrsOf, MAX_LOOKUP_ENTRIES } from '../../ops/index.ts';
import type { ValueInfo } from '../../ops/op-room.ts';
import { codeRange, dequantization, type Quantizer } from '../../quant/quantizer.ts';
import type { CanonicalOp } from '../canonical.ts';
import { passDiagnostic } from '../diagnostics.ts';
import { bareMeaning, type Meaning, withAffine } from '../meaning.ts';
import { requantizeAttrs } from '../requantize.ts';
import { lookupAttrs, tableAsThresholds } from '../tables.ts';
import {
  asTranslation,
  byChannel,
  type QuantizedChannel,
  splitChannels,
  thresholdAttrs,
} from '../thresholds.ts';
import { type LayerBuilder, type NodeLowering, named, type ToLayersOptions } from './layer-builder.ts';
import { withReachableCodes } from './reachable-codes.ts';
import { evened } from './rescale.ts';

/** Most levels of a quantizer inside the network that are built as thresholds. */
const MAX_LEVELS = 1023;

/** Fewest levels for which a requantizer is looked for, and most. */
const MIN_REQUANTIZED_LEVELS = 255;
const MAX_REQUANTIZED_LEVELS = 4095;

/** Most levels of a quantizer that is built as a table. */
const MAX_TABLE_LEVELS = 2 ** 16 - 1;

/** Most steps that are compared with the integers of the wire to find that the quantizer only renames them. */
const MAX_TRANSLATION_LEVELS = 2 ** 16;

type QuantizerNode = Extract<CanonicalOp, { kind: 'quantizer' }>;

/**
 * A quantizer becomes thresholds on the integers before it, a table of them where a function between both
 * rises and falls, or only another name for them.
 */
export const lowerQuantizer: NodeLowering<'quantizer'> = (node, builder) => {
  const at = { node: node.name };
  const value = builder.meaningOf(node.inputs[0]);
  const { range } = builder.infoOf(value.layer);
  const quantizer = withReachableCodes(node.attrs.quantizer, value, range, node);
  const ofChannels = (m: Meaning) => splitChannels(m, quantizer, builder.channelsOf(m.layer));
  // On a common grid the quantizer of a channel has one set of thresholds for all its places.
  const isPerChannel = byChannel(quantizer, value, builder.channelsOf(value.layer)) !== undefined;
  const even = isPerChannel && !ofChannels(value) ? evened(value, node, builder) : value;
  const direct = ofChannels(even);
  // What varies inside a channel varies at most by element.
  const meaning = direct ? even : builder.flattened(even, node);
  const source = builder.infoOf(meaning.layer);
  const channels = direct ?? splitChannels(meaning, quantizer, builder.channelsOf(meaning.layer));
  if (!channels) fail(passDiagnostic('varies-inside-vector', {}, at));
  const levels = Math.max(...quantizer.values.map(q => codeRange(q).max - codeRange(q).min));
  if (channels.some(c => direction(c.stages) === undefined)) {
    if (levels > MAX_TABLE_LEVELS) {
      const reason = `behind a function that rises and falls it may have ${MAX_TABLE_LEVELS + 1} levels, not ${levels + 1}`;
      fail(passDiagnostic('bad-quantizer', { reason }, at));
    }
    const table = lookupOf(node, channels, source);
    const thresholds = levels > MAX_LEVELS ? undefined : tableAsThresholds(table, channels);
    const wiring = { inputs: [meaning.layer], ...named(node) };
    const layer = thresholds
      ? builder.emit({ kind: 'threshold', attrs: thresholds, ...wiring })
      : builder.emit({ kind: 'lookup', attrs: table, ...wiring });
    finish(node, quantizer, builder, meaning, layer, 0);
    return;
  }
  const tooMany = () =>
    fail(passDiagnostic('too-many-levels', { levels: levels + 1, limit: MAX_LEVELS + 1 }, at));
  // A quantizer with fewer steps than the source has integers cannot keep them all apart.
  const canBeTranslation = levels >= source.range.max - source.range.min && levels <= MAX_TRANSLATION_LEVELS;
  if (levels > MAX_REQUANTIZED_LEVELS && !canBeTranslation) tooMany();
  const attrs = valued(node, () => thresholdAttrs(channels, source.range));
  const translation = asTranslation(attrs, source.range, source.type.kind === 'bipolar');
  const requantizer =
    translation === undefined ? requantizerOf(attrs, levels, source, builder.options) : undefined;
  if (translation === undefined && !requantizer && levels > MAX_LEVELS) tooMany();
  const common = { inputs: [meaning.layer], ...named(node) };
  const layer =
    translation !== undefined
      ? meaning.layer
      : requantizer
        ? builder.emit({ kind: 'requantize', attrs: requantizer, ...common })
        : builder.emit({ kind: 'threshold', attrs, ...common });
  finish(node, quantizer, builder, meaning, layer, translation ?? 0);
};

/** Enters the quantizer's codes: code = layer value + translation. */
function finish(
  node: QuantizerNode,
  quantizer: Broadcast<Quantizer>,
  builder: LayerBuilder,
  meaning: Meaning,
  layer: string,
  translation: number,
): void {
  builder.probes.push({
    node: node.name,
    tensor: node.attrs.codes?.tensor ?? node.outputs[0],
    ...(node.attrs.codes ? { zeroPoint: node.attrs.codes.zeroPoint } : {}),
    quantizer,
    before: meaning,
    layer,
    translation,
  });
  builder.define(node, quantized(layer, quantizer, translation, meaning));
}

/** The table of a function that may rise and fall. */
function lookupOf(node: QuantizerNode, channels: readonly QuantizedChannel[], source: ValueInfo) {
  const entries = source.range.max - source.range.min + 1;
  if (entries > MAX_LOOKUP_ENTRIES) {
    const limit = MAX_LOOKUP_ENTRIES;
    fail(passDiagnostic('wide-function', { integers: entries, limit }, { node: node.name }));
  }
  return valued(node, () => lookupAttrs(channels, source));
}

/** What `compute` gives; a diagnostic where a function before the quantizer has no value that it can decide on. */
function valued<T>(node: QuantizerNode, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof DomainError) && !(error instanceof UndecidedError)) throw error;
    return fail(passDiagnostic('no-function-value', { reason: error.message }, { node: node.name }));
  }
}

/** The requantizer to build in place of thresholds: where there is one, and it is preferred or the only way. */
function requantizerOf(
  attrs: AttrsOf<'threshold'>,
  levels: number,
  source: ValueInfo & { readonly range: IntegerRange },
  { prefersRequantizer }: ToLayersOptions,
): AttrsOf<'requantize'> | undefined {
  if (levels < MIN_REQUANTIZED_LEVELS || levels > MAX_REQUANTIZED_LEVELS) return undefined;
  const found = requantizeAttrs(attrs, source.range);
  if (!found || levels > MAX_LEVELS) return found;
  return prefersRequantizer?.(attrs, found, source) ? found : undefined;
}

/** The meaning of a quantizer's codes: scale * (layer + translation) + offset. */
function quantized(
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
