import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { invariant } from '../../ir/invariant.ts';
import { wholes } from '../../ir/wide-integers.ts';
import type { MemoryImage } from '../kernel.ts';
import { MemoryWord } from '../memory-word.ts';
import { type RequantizeParams, roundingOffset } from './schema.ts';

/**
 * The files of M and B: with a value for each channel one word per beat of a vector, lane 0 lowest, bank after bank,
 * otherwise one word; none of what has no bits. B is stored with the rounding offset added.
 *
 * @param contents `multipliers` and `biases`, shape [banks * channels], or [1] where they are shared; of wide
 *   numbers the tails too: each is head * 2^48 + tail
 */
export function requantizeMemories(
  params: RequantizeParams,
  contents: Readonly<Record<string, IntegerTensor>>,
): readonly MemoryImage[] {
  const offset = BigInt(roundingOffset(params));
  const multipliers = wholes(contents.multipliers, contents.multiplierTails);
  const biases = wholes(contents.biases, contents.biasTails).map(b => b + offset);
  return [
    ...memory('multipliers', 'MULTIPLIER_FILE', params, multipliers, 1n, {
      bits: params.multiplierBits,
      perChannel: params.multiplierPerChannel,
    }),
    ...memory('biases', 'BIAS_FILE', params, biases, 0n, {
      bits: params.biasBits,
      perChannel: params.biasPerChannel,
    }),
  ];
}

function memory(
  suffix: string,
  parameter: string,
  { channels, lanes, banks }: RequantizeParams,
  values: readonly bigint[],
  /** What a value without bits is. */
  absent: bigint,
  { bits, perChannel }: { readonly bits: number; readonly perChannel: boolean },
): MemoryImage[] {
  invariant(
    values.length === (perChannel ? banks * channels : 1),
    `requantizer of ${banks} x ${channels} channels given ${values.length} ${suffix}`,
  );
  if (bits === 0) {
    invariant(
      values.every(v => v === absent),
      `${suffix} have values but no bits`,
    );
    return [];
  }
  const limit = 1n << BigInt(bits - 1);
  invariant(
    values.every(v => v >= -limit && v < limit),
    `${suffix} do not fit ${bits} bits`,
  );
  const widthBits = (perChannel ? lanes : 1) * bits;
  const beats = Math.ceil(channels / lanes);
  const words = Array.from({ length: perChannel ? banks * beats : 1 }, (_, w) => {
    const word = new MemoryWord(widthBits);
    if (!perChannel) return word.appendWide(values[0], bits).toBigInt();
    const beat = w % beats;
    const first = ((w - beat) / beats) * channels;
    for (let c = beat * lanes; c < (beat + 1) * lanes; c++) {
      word.appendWide(c < channels ? values[first + c] : 0n, bits);
    }
    return word.toBigInt();
  });
  return [{ parameter, suffix, widthBits, words }];
}
