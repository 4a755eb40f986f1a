import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { rangeOf } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import type { MemoryImage } from '../kernel.ts';
import { MemoryWord } from '../memory-word.ts';
import { searchLevels, type ThresholdParams, thresholdBits } from './schema.ts';

/**
 * The parameters of threshold_parallel.v, or the files of threshold_binary.v.
 *
 * @param thresholds shape [banks * channels or 1, thresholds], each row ascending, within [min, max + 1] of the input
 * @param descending shape [banks * channels or 1], 1 where the channel descends
 */
export function thresholdMemories(
  params: ThresholdParams,
  thresholds: IntegerTensor,
  descending: IntegerTensor,
): readonly MemoryImage[] {
  const sets = params.perChannel ? params.banks * params.channels : 1;
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

/** The sets that each word holds, bank after bank; of a channel past the last it is -1. */
function setsOfWords({ channels, lanes, perChannel, banks }: ThresholdParams): number[][] {
  if (!perChannel) return [[0]];
  const beats = Math.ceil(channels / lanes);
  return Array.from({ length: banks * beats }, (_, w) => {
    const beat = w % beats;
    const bank = (w - beat) / beats;
    return Array.from({ length: lanes }, (_, lane) => {
      const channel = beat * lanes + lane;
      return channel < channels ? bank * channels + channel : -1;
    });
  });
}

function parallelMemory(params: ThresholdParams, rows: Float64Array[], flags: Uint8Array): MemoryImage {
  const bits = thresholdBits(params.input);
  const none = new Float64Array(params.thresholds);
  const ownLanes = params.perChannel ? params.lanes : 1;
  const widthBits = ownLanes * (params.thresholds * bits + 1);
  const words = setsOfWords(params).map(sets => {
    const word = new MemoryWord(widthBits);
    for (const set of sets) {
      for (const t of set < 0 ? none : rows[set]) word.append(t, bits);
      word.append(set < 0 ? 0 : flags[set], 1);
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
  const ownLanes = params.perChannel ? params.lanes : 1;
  const beyond = rangeOf(params.input).max + 1;
  const words = setsOfWords(params);
  const file = (number: number, widthBits: number, words: bigint[]): MemoryImage => ({
    parameter: 'MEM_FILE',
    suffix: 'thresholds',
    number,
    widthBits,
    words,
  });
  const steps = Array.from({ length: levels }, (_, k) => {
    const thresholds = words.flatMap(sets =>
      Array.from({ length: 2 ** k }, (_, prefix) => {
        const rank = (2 * prefix + 1) * 2 ** (levels - 1 - k);
        const word = new MemoryWord(ownLanes * bits);
        for (const set of sets) {
          word.append(set < 0 || rank > params.thresholds ? beyond : rows[set][rank - 1], bits);
        }
        return word.toBigInt();
      }),
    );
    return file(k, ownLanes * bits, thresholds);
  });
  if (!params.descending) return steps;
  const directions = words.map(sets => {
    const word = new MemoryWord(ownLanes);
    for (const set of sets) word.append(set < 0 ? 0 : flags[set], 1);
    return word.toBigInt();
  });
  return [...steps, file(levels, ownLanes, directions)];
}
