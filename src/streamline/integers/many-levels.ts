import { throughFunction } from '../../exact/element-function.ts';
import type { IntegerRange } from '../../ir/integer-type.ts';
import type { AttrsOf } from '../../ops/index.ts';
import type { ValueInfo } from '../../ops/op-room.ts';
import type { ChannelThresholds } from './bisect.ts';
import { requantizeStaircases } from './requantize.ts';
import { codesReached, hullOf, type Staircase, staircase } from './staircase.ts';
import { codeSpan, type QuantizedChannel, thresholdFinder, thresholdRow } from './threshold-rows.ts';

/** Most thresholds that are kept at once. */
const MOST_KEPT = 2 ** 24;

/** code = integer + translation, or the codes of a requantizer. */
export type ManyLevels = { readonly translation: number } | { readonly attrs: AttrsOf<'requantize'> };

/**
 * A quantizer of more levels than can be built as thresholds, as the requantizer that equals it or as another
 * name for the integers it reads (claim A3); undefined where it is neither: its steps lie on no line.
 */
export function manyLevels(channels: readonly QuantizedChannel[], source: ValueInfo): ManyLevels | undefined {
  // The steps behind a curve are on no line, and finding each is long.
  if (channels.some(c => c.stages.some(f => !throughFunction(f)))) return undefined;
  const { range } = source;
  const { output, base, levels } = codeSpan(channels);
  const find = thresholdFinder(range);
  const rowOf = (channel: QuantizedChannel): ChannelThresholds => {
    const found = find(channel);
    const thresholds = thresholdRow(found, channel.quantizer, { output, base, levels }, range);
    return { thresholds, descending: found.descending };
  };
  // The thresholds of many channels would fill the memory: they are found twice, one channel at a time.
  const kept = channels.length * levels <= MOST_KEPT ? channels.map(rowOf) : undefined;
  const codes = hullOf(channels.map((channel, c) => codesReached(kept?.[c] ?? rowOf(channel), base, range)));
  const staircases = channels.map((channel, c) => staircase(kept?.[c] ?? rowOf(channel), base, range, codes));
  if (isTranslation(staircases, codes, source)) return { translation: codes.min - range.min };
  const attrs = requantizeStaircases(staircases, output, codes, range);
  return attrs && { attrs };
}

/** Whether on all channels the codes are the integers of the range with one constant added. */
function isTranslation(
  staircases: readonly Staircase[],
  codes: IntegerRange,
  { type, range }: ValueInfo,
): boolean {
  if (type.kind === 'bipolar' || codes.max - codes.min !== range.max - range.min) return false;
  const added = BigInt(codes.min) - BigInt(range.min);
  return staircases.every(
    ({ falls, reached, missed }) =>
      !falls && reached.every(c => c.x + added >= c.code) && missed.every(c => c.x + added < c.code),
  );
}
