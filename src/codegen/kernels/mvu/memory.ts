import type { IntegerTensor } from '../../../ir/integer-tensor.ts';
import { invariant } from '../../../ir/invariant.ts';
import type { MemoryImage } from '../../kernel.ts';
import { MemoryWord } from '../memory-word.ts';
import { folds } from './folding.ts';
import { type MvuParams, type MvuWeight, weightBits } from './schema.ts';

/**
 * The weight memory: word n * sf + s holds, at bits [(p * simd + c) * bits +: bits], the weight of
 * row n * pe + p and column s * simd + c.
 *
 * A column past the last gets what adds nothing to a zero activation pattern (mvu_dot.v): bit 1 where
 * bits are compared, 0 elsewhere. Rows past the last are never looked at.
 *
 * @param weights shape [mh, mw]; -1 and +1 where they are bipolar
 */
export function weightMemory(params: MvuParams, weights: IntegerTensor): MemoryImage {
  const { mw, mh, pe, simd, weight, activation } = params;
  invariant(
    weights.shape.length === 2 && weights.shape[0] === mh && weights.shape[1] === mw,
    `mvu of ${mh} x ${mw} given weights [${weights.shape}]`,
  );
  const { sf, nf } = folds(params);
  const bits = weightBits(weight);
  const padding = weight.kind === 'bipolar' && activation.kind === 'bipolar' ? 1 : 0;
  const widthBits = pe * simd * bits;
  const words: bigint[] = [];
  for (let n = 0; n < nf; n++) {
    for (let s = 0; s < sf; s++) {
      const word = new MemoryWord(widthBits);
      for (let row = n * pe; row < (n + 1) * pe; row++) {
        for (let column = s * simd; column < (s + 1) * simd; column++) {
          const isInside = row < mh && column < mw;
          word.append(isInside ? storedWeight(weight, weights.data[row * mw + column]) : padding, bits);
        }
      }
      words.push(word.toBigInt());
    }
  }
  return { parameter: 'MEM_FILE', suffix: 'weights', widthBits, words };
}

function storedWeight(weight: MvuWeight, value: number): number {
  if (weight.kind === 'int') {
    const limit = 2 ** (weight.bits - 1);
    invariant(value >= -limit && value < limit, `weight ${value} does not fit ${weight.bits} bits`);
    return value;
  }
  const isStorable = value === 1 || value === -1 || (value === 0 && weight.kind === 'ternary');
  invariant(isStorable, `weight ${value} is not ${weight.kind}`);
  return weight.kind === 'bipolar' ? (value + 1) / 2 : value;
}
