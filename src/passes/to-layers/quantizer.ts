import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { IntegerRange } from '../../ir/integer-type.ts';
import type { AttrsOf } from '../../ops/index.ts';
import type { ValueInfo } from '../../ops/op-room.ts';
import { codeRange, dequantization, type Quantizer } from '../../quant/quantizer.ts';
import { passDiagnostic } from '../diagnostics.ts';
import { bareMeaning, type Meaning, withAffine } from '../meaning.ts';
import { requantizeAttrs } from '../requantize.ts';
import { asTranslation, splitChannels, thresholdAttrs } from '../thresholds.ts';
import { type NodeLowering, named, type ToLayersOptions } from './layer-builder.ts';

/** Most levels of a quantizer inside the network that are built as thresholds. */
const MAX_LEVELS = 1023;

/** Fewest levels for which a requantizer is looked for, and most. */
const MIN_REQUANTIZED_LEVELS = 256;
const MAX_REQUANTIZED_LEVELS = 4095;

/** Most steps that are compared with the integers of the wire to find that the quantizer only renames them. */
const MAX_TRANSLATION_LEVELS = 2 ** 16;

/** A quantizer becomes thresholds on the integers before it, or only another name for them. */
export const lowerQuantizer: NodeLowering<'quantizer'> = (node, builder) => {
  const at = { node: node.name };
  const { quantizer } = node.attrs;
  const value = builder.meaningOf(node.inputs[0]);
  const direct = splitChannels(value, quantizer, builder.channelsOf(value.layer));
  // What varies inside a channel varies at most by element.
  const meaning = direct ? value : builder.flattened(value, node);
  const source = builder.infoOf(meaning.layer);
  const channels = direct ?? splitChannels(meaning, quantizer, builder.channelsOf(meaning.layer));
  if (!channels) fail(passDiagnostic('varies-inside-vector', {}, at));
  const levels = Math.max(...quantizer.values.map(q => codeRange(q).max - codeRange(q).min));
  const tooMany = () =>
    fail(passDiagnostic('too-many-levels', { levels: levels + 1, limit: MAX_LEVELS + 1 }, at));
  // A quantizer with fewer steps than the source has integers cannot keep them all apart.
  const canBeTranslation = levels >= source.range.max - source.range.min && levels <= MAX_TRANSLATION_LEVELS;
  if (levels > MAX_REQUANTIZED_LEVELS && !canBeTranslation) tooMany();
  const attrs = thresholdAttrs(channels, source.range);
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
  const added = translation ?? 0;
  builder.probes.push({
    node: node.name,
    tensor: node.attrs.codes?.tensor ?? node.outputs[0],
    ...(node.attrs.codes ? { zeroPoint: node.attrs.codes.zeroPoint } : {}),
    quantizer,
    before: meaning,
    layer,
    translation: added,
  });
  builder.define(node, quantized(layer, quantizer, added, meaning));
};

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
