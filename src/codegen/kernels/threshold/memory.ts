import type { IntegerTensor } from '../../../ir/integer-tensor.ts';
import { rangeOf } from '../../../ir/integer-type.ts';
import { invariant } from '../../../ir/invariant.ts';
import type { MemoryImage } from '../../kernel.ts';
import { MemoryWord } from '../memory-word.ts';
import { searchLevels, type ThresholdParams, thresholdBits } from './schema.ts';

/**
 * The parameters of threshold_parallel.v, or the files of threshold_binary.v.
 *
 * @param thresholds shape [channels or 1, thresholds], each row ascending, within [min, max + 1] of the input
 * @param descending shape [channels or 1], 1 where the channel descends
 */
export function thresholdMemories(
  params: ThresholdParams,
  thresholds: IntegerTensor,
  descending: IntegerTensor,
): readonly MemoryImage[] {
  const sets = params.perChannel ? params.channels : 1;
  invariant(
    thresholds.shape[0] === sets && thresholds.shape[1] === params.thresholds,
    `threshold of ${sets} sets of ${params.thresholds} given [${thresholds.shape}]`,
  );
  invariant(
    descending.data.length === sets,
    `threshold of ${sets} sets given ${descending.data.length} directions`,
  );
  const flags = Uint8Array.from(descending.data);
  invariant(
    params.descending || flags.every(d => d === 0),
    'threshold has descending channels that its parameters do not tell of',
  );
  const rows = Array.from({ length: sets }, (_, c) =>
    thresholds.data.subarray(c * params.thresholds, (c + 1) * params.thresholds),
  );
  for (const row of rows) checkRow(params, row);
  return params.search === 'parallel'
    ? [parallelMemory(params, rows, flags)]
    : binaryMemories(params, rows, flags);
}

function checkRow(params: ThresholdParams, row: Float64Array): void {
  const { min, max } = rangeOf(params.input);
  invariant(row[0] >= min && row[row.length - 1] <= max + 1, 'thresholds leave the range of the input');
  invariant(
    row.every((t, i) => i === 0 || row[i - 1] <= t),
    'thresholds are not ascending',
  );
}

/** The channels whose parameters each word holds; a channel past the last is -1. */
function channelsOfWords(params: ThresholdParams): number[][] {
  if (!params.perChannel) return [[0]];
  const words = Math.ceil(params.channels / params.lanes);
  return Array.from({ length: words }, (_, w) =>
    Array.from({ length: params.lanes }, (_, lane) => {
      const channel = w * params.lanes + lane;
      return channel < params.channels ? channel : -1;
    }),
  );
}

function parallelMemory(params: ThresholdParams, rows: Float64Array[], flags: Uint8Array): MemoryImage {
  const bits = thresholdBits(params.input);
  const none = new Float64Array(params.thresholds);
  const banks = params.perChannel ? params.lanes : 1;
  const widthBits = banks * (params.thresholds * bits + 1);
  const words = channelsOfWords(params).map(channels => {
    const word = new MemoryWord(widthBits);
    for (const c of channels) {
      for (const t of c < 0 ? none : rows[c]) word.append(t, bits);
      word.append(c < 0 ? 0 : flags[c], 1);
    }
    return word.toBigInt();
  });
  return { parameter: 'MEM_FILE', suffix: 'thresholds', widthBits, words };
}

/**
 * Step k compares with the threshold of rank (2 * prefix + 1) * 2^(levels - 1 - k), counted from 1,
 * where prefix is what the steps before it found. Ranks past the last threshold are never reached.
 */
function binaryMemories(params: ThresholdParams, rows: Float64Array[], flags: Uint8Array): MemoryImage[] {
  const bits = thresholdBits(params.input);
  const levels = searchLevels(params.thresholds);
  const banks = params.perChannel ? params.lanes : 1;
  const beyond = rangeOf(params.input).max + 1;
  const channels = channelsOfWords(params);
  const file = (number: number, widthBits: number, words: bigint[]): MemoryImage => ({
    parameter: 'MEM_FILE',
    suffix: 'thresholds',
    number,
    widthBits,
    words,
  });
  const steps = Array.from({ length: levels }, (_, k) => {
    const words = channels.flatMap(ofWord =>
      Array.from({ length: 2 ** k }, (_, prefix) => {
        const rank = (2 * prefix + 1) * 2 ** (levels - 1 - k);
        const word = new MemoryWord(banks * bits);
        for (const c of ofWord)
          word.append(c < 0 || rank > params.thresholds ? beyond : rows[c][rank - 1], bits);
        return word.toBigInt();
      }),
    );
    return file(k, banks * bits, words);
  });
  if (!params.descending) return steps;
  const directions = channels.map(ofWord => {
    const word = new MemoryWord(banks);
    for (const c of ofWord) word.append(c < 0 ? 0 : flags[c], 1);
    return word.toBigInt();
  });
  return [...steps, file(levels, banks, directions)];
}
