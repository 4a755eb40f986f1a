import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import { type Condition, integerThreshold } from '../../exact/condition.ts';
import { type FunctionChain, throughFunction } from '../../exact/element-function.ts';
import * as S from '../../exact/surd.ts';
import { integerTensor } from '../../ir/integer-tensor.ts';
import { bipolar, type IntegerRange, narrowestType } from '../../ir/integer-type.ts';
import { isSameData } from '../../ir/same-data.ts';
import type { AttrsOf } from '../../ops/index.ts';
import { codeRange, type Quantizer, stepsOf } from '../../quant/quantizer.ts';
import { bisectedThresholds, type ChannelThresholds } from './bisect.ts';
import { functionsOf, type Meaning, orderOf } from './meaning.ts';

/** What one channel of a value goes through, and what quantizes it. */
export interface QuantizedChannel {
  readonly stages: FunctionChain;
  readonly quantizer: Quantizer;
}

/**
 * The integer thresholds of quantizer(stage_n(... stage_1(x))) on one channel, for integers x of
 * `range`: count(x >= T_i), or N - count where descending, is the number of steps that the
 * quantizer has climbed; the stages together only rise or only fall. Exact: the steps are pulled
 * back through straight lines as conditions on surds, and found by bisection behind other functions
 * (claim A1).
 */
export function channelThresholds(
  stages: FunctionChain,
  quantizer: Quantizer,
  range: IntegerRange,
): ChannelThresholds {
  const pullBack = stages.flatMap(stage => throughFunction(stage) ?? []).reverse();
  // Some of the stages are curves.
  if (pullBack.length < stages.length) return bisectedThresholds(stages, quantizer, range);
  const conditions = stepsOf(quantizer).map(step =>
    pullBack.reduce<Condition>((condition, through) => through(condition), {
      kind: 'step',
      at: S.fromRational(step.at),
      inclusive: step.inclusive,
      negated: false,
    }),
  );
  const descending = conditions.some(c => c.kind === 'step' && c.negated);
  const thresholds = conditions.map(condition => {
    // On a descending channel the step is climbed where x < T, so a constant is the other bound.
    if (condition.kind === 'constant') return condition.holds !== descending ? range.min : range.max + 1;
    return integerThreshold(condition, range.min, range.max).threshold;
  });
  return { thresholds: thresholds.sort((a, b) => a - b), descending };
}

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
  const isBipolar = channels.every(c => c.quantizer.kind === 'bipolar');
  const ranges = channels.map(c => codeRange(c.quantizer));
  const lowest = Math.min(...ranges.map(r => r.min));
  const highest = Math.max(...ranges.map(r => r.max));
  const levels = isBipolar ? 1 : highest - lowest;
  const rows: number[] = [];
  const descending: number[] = [];
  channels.forEach((channel, c) => {
    const found = channelThresholds(channel.stages, channel.quantizer, range);
    // A channel with fewer codes than the widest has steps that are always, or never, climbed.
    const always = isBipolar ? 0 : ranges[c].min - lowest;
    const never = isBipolar ? 0 : highest - ranges[c].max;
    const [climbed, unclimbed] = found.descending ? [range.max + 1, range.min] : [range.min, range.max + 1];
    // Among wider channels a bipolar one climbs from -1 to +1 in two steps at the same place.
    const isPair = !isBipolar && channel.quantizer.kind === 'bipolar';
    const row = [
      ...new Array<number>(always).fill(climbed),
      ...(isPair ? [...found.thresholds, ...found.thresholds] : found.thresholds),
      ...new Array<number>(never).fill(unclimbed),
    ];
    rows.push(...row.sort((a, b) => a - b));
    descending.push(found.descending ? 1 : 0);
  });
  return {
    thresholds: integerTensor([channels.length, levels], rows),
    descending: integerTensor([channels.length], descending),
    output: isBipolar ? bipolar : narrowestType({ min: lowest, max: highest }),
    base: isBipolar ? 0 : lowest,
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
