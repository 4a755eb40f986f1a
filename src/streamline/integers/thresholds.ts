import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import { integerTensor } from '../../ir/integer-tensor.ts';
import type { IntegerRange } from '../../ir/integer-type.ts';
import { isSameData } from '../../ir/same-data.ts';
import type { AttrsOf } from '../../ops/index.ts';
import type { Quantizer } from '../../quant/quantizer.ts';
import { functionsOf, type Meaning, orderOf } from './meaning.ts';
import { codeSpan, type QuantizedChannel, thresholdFinder, thresholdRow } from './threshold-rows.ts';

/**
 * The values of `b` by channel of the layer value (one entry when all channels share it); undefined
 * when `b` varies inside a channel.
 */
export function byChannel<T>(
  b: Broadcast<T>,
  meaning: Pick<Meaning, 'shape' | 'channelAxis' | 'order'>,
  channels: number,
): readonly T[] | undefined {
  if (B.isShared(b)) return b.values;
  const { shape, channelAxis, order } = meaning;
  if (!order && b.shape.every((dim, axis) => dim === 1 || axis === channelAxis)) {
    return b.values.length === channels ? b.values : undefined;
  }
  const found: T[] = [];
  const layerOrder = orderOf(meaning);
  const values = B.expand(b, shape);
  for (const [i, value] of values.entries()) {
    const channel = layerOrder[i] % channels;
    found[channel] ??= value;
    if (found[channel] !== value && !isSameData(found[channel], value)) return undefined;
  }
  return found;
}

/** Stages and quantizer split by channel of the layer value, or undefined when something varies inside one. */
export function splitChannels(
  meaning: Meaning,
  quantizer: Broadcast<Quantizer>,
  channels: number,
): QuantizedChannel[] | undefined {
  const quantizers = byChannel(quantizer, meaning, channels);
  const stages = meaning.stages.map(stage => byChannel(functionsOf(stage), meaning, channels));
  if (!quantizers || !stages.every(s => s !== undefined)) return undefined;
  const count = Math.max(quantizers.length, ...stages.map(s => s.length));
  const pick = <T>(values: readonly T[], channel: number): T => values[values.length === 1 ? 0 : channel];
  return Array.from({ length: count }, (_, channel) => ({
    quantizer: pick(quantizers, channel),
    stages: stages.map(values => pick(values, channel)),
  }));
}

/** The threshold operator of a quantizer whose channels are given. */
export function thresholdAttrs(
  channels: readonly QuantizedChannel[],
  range: IntegerRange,
): AttrsOf<'threshold'> {
  const span = codeSpan(channels);
  const find = thresholdFinder(range);
  const data = new Float64Array(channels.length * span.levels);
  const descending = channels.map((channel, c) => {
    const found = find(channel);
    data.set(thresholdRow(found, channel.quantizer, span, range), c * span.levels);
    return found.descending ? 1 : 0;
  });
  return {
    thresholds: integerTensor([channels.length, span.levels], data),
    descending: integerTensor([channels.length], descending),
    output: span.output,
    base: span.base,
  };
}

/**
 * Where the operator only adds a constant to every integer of the range (an input quantizer whose
 * grid is the wire's own), that constant; undefined otherwise.
 */
export function asTranslation(
  attrs: AttrsOf<'threshold'>,
  range: IntegerRange,
  inputIsBipolar: boolean,
): number | undefined {
  const [sets, levels] = attrs.thresholds.shape;
  if (attrs.descending.data.some(d => d === 1)) return undefined;
  if (attrs.output.kind === 'bipolar') {
    const keepsSign = attrs.thresholds.data.every(t => t === 0 || t === 1);
    return inputIsBipolar && keepsSign ? 0 : undefined;
  }
  if (inputIsBipolar) return undefined;
  let translation: number | undefined;
  for (let set = 0; set < sets; set++) {
    const row = attrs.thresholds.data.subarray(set * levels, (set + 1) * levels);
    const always = row.findIndex(t => t > range.min);
    const below = always < 0 ? levels : always;
    for (let x = range.min + 1; x <= range.max; x++) {
      if (row[below + x - range.min - 1] !== x) return undefined;
    }
    const next = row[below + range.max - range.min];
    if (next !== undefined && next <= range.max) return undefined;
    const added = attrs.base + below - range.min;
    if (translation !== undefined && translation !== added) return undefined;
    translation = added;
  }
  return translation;
}
