import type { FunctionChain } from '../../exact/element-function.ts';
import { bipolar, type IntegerRange, type IntegerType, narrowestType } from '../../ir/integer-type.ts';
import { codeRange, type Quantizer } from '../../quant/quantizer.ts';
import { bisectedThresholds, type ChannelThresholds } from './bisect.ts';
import { type PlacedSteps, placedSteps, straightThresholds } from './straight-thresholds.ts';

/** What one channel of a value goes through, and what quantizes it. */
export interface QuantizedChannel {
  readonly stages: FunctionChain;
  readonly quantizer: Quantizer;
}

/** The codes that some channels have between them. */
export interface CodeSpan {
  readonly output: IntegerType;
  /** The lowest, and how many steps lead up from it; of -1 and +1 alone 0 and one step. */
  readonly base: number;
  readonly levels: number;
}

export function codeSpan(channels: readonly QuantizedChannel[]): CodeSpan {
  if (channels.every(c => c.quantizer.kind === 'bipolar')) return { output: bipolar, base: 0, levels: 1 };
  const ranges = channels.map(c => codeRange(c.quantizer));
  const min = ranges.reduce((least, r) => Math.min(least, r.min), Number.POSITIVE_INFINITY);
  const max = ranges.reduce((most, r) => Math.max(most, r.max), Number.NEGATIVE_INFINITY);
  return { output: narrowestType({ min, max }), base: min, levels: max - min };
}

/**
 * Finds the integer thresholds of quantizer(stage_n(... stage_1(x))) on one channel after the other, for integers
 * x of `range`: count(x >= T_i), or N - count where descending, is the number of steps that the quantizer has
 * climbed; the stages together only rise or only fall. Exact (claim A1). What neighbours share is computed once.
 */
export function thresholdFinder(range: IntegerRange): (channel: QuantizedChannel) => ChannelThresholds {
  let last: { readonly channel: QuantizedChannel; readonly steps: PlacedSteps | undefined } | undefined;
  return channel => {
    const { stages, quantizer } = channel;
    const [first, ...behind] = stages;
    if (!last || !isSameBehind(last.channel, channel))
      last = { channel, steps: placedSteps(quantizer, behind) };
    const found = last.steps && straightThresholds(last.steps, first, range);
    return found ?? bisectedThresholds(stages, quantizer, range);
  };
}

/** Whether two channels have the same quantizer behind the same functions, the first function aside. */
const isSameBehind = (a: QuantizedChannel, b: QuantizedChannel): boolean =>
  a.quantizer === b.quantizer &&
  a.stages.length === b.stages.length &&
  a.stages.every((stage, i) => i === 0 || stage === b.stages[i]);

/** The thresholds of a channel as a row of as many as the span has steps, rising. */
export function thresholdRow(
  { thresholds, descending }: ChannelThresholds,
  quantizer: Quantizer,
  span: CodeSpan,
  range: IntegerRange,
): Float64Array {
  if (span.output.kind === 'bipolar') return Float64Array.from(thresholds);
  const { min, max } = codeRange(quantizer);
  // A channel with fewer codes than the widest has steps that are always, or never, climbed.
  const [climbed, unclimbed] = descending ? [range.max + 1, range.min] : [range.min, range.max + 1];
  const always = min - span.base;
  const own = max - min;
  if (own === span.levels && quantizer.kind !== 'bipolar') return thresholds;
  const row = new Float64Array(span.levels).fill(unclimbed);
  row.fill(climbed, 0, always);
  // Among wider channels a bipolar one climbs from -1 to +1 in two steps at the same place.
  for (let i = 0; i < own; i++) row[always + i] = thresholds[quantizer.kind === 'bipolar' ? 0 : i];
  return row.sort();
}
