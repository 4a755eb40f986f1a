import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { invariant } from '../../ir/invariant.ts';
import { isWeightOf, storedWeight, weightBits } from '../../ir/weight-code.ts';
import type { MemoryImage } from '../kernel.ts';
import { MemoryWord } from '../memory-word.ts';
import { folds } from './folding.ts';
import type { MvuParams } from './schema.ts';

/**
 * The weight memory: word (b * nf + n) * sf + s holds, at bits [(p * simd + c) * bits +: bits], the weight of
 * row n * pe + p and column s * simd + c of bank b.
 *
 * A column past the last gets the weight that mvu_dot.v wants there. Rows past the last are never looked at.
 *
 * @param weights shape [banks * mh, mw]; -1 and +1 where they are bipolar
 */
export function weightMemory(params: MvuParams, weights: IntegerTensor): MemoryImage {
  const { mw, mh, pe, simd, weight, banks } = params;
  invariant(
    weights.shape.length === 2 && weights.shape[0] === banks * mh && weights.shape[1] === mw,
    `mvu of ${banks} x ${mh} x ${mw} given weights [${weights.shape}]`,
  );
  const { sf, nf } = folds(params);
  const bits = weightBits(weight);
  const padding = paddingOf(params);
  const widthBits = pe * simd * bits;
  const words: bigint[] = [];
  for (let bank = 0; bank < banks; bank++) {
    for (let n = 0; n < nf; n++) {
      for (let s = 0; s < sf; s++) {
        const word = new MemoryWord(widthBits);
        for (let row = n * pe; row < (n + 1) * pe; row++) {
          for (let column = s * simd; column < (s + 1) * simd; column++) {
            const isInside = row < mh && column < mw;
            const value = isInside ? weights.data[(bank * mh + row) * mw + column] : padding;
            word.append(storedWeight(weight, value), bits);
          }
        }
        words.push(word.toBigInt());
      }
    }
  }
  return { parameter: 'MEM_FILE', suffix: 'weights', widthBits, words };
}

/** The weight of columns past the last: 0 where the code has it, else 1 (mvu_dot.v). */
function paddingOf({ weight }: MvuParams): number {
  return isWeightOf(weight, 0) ? 0 : 1;
}
