import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { invariant } from '../../ir/invariant.ts';
import { storedWeight, weightBits } from '../../ir/weight-code.ts';
import type { MemoryImage } from '../kernel.ts';
import { MemoryWord } from '../memory-word.ts';
import { foldsOf, type VvuParams } from './schema.ts';

/**
 * The weight memory: word (b * places + p) * folds + f holds, from bit 0 upwards, the weights at place p
 * of the pe * multiplier results of fold f of bank b.
 *
 * @param weights shape [banks * channels * multiplier, places]; -1 and +1 where they are bipolar
 */
export function weightMemory(params: VvuParams, weights: IntegerTensor): MemoryImage {
  const { channels, places, multiplier, pe, weight, banks } = params;
  const results = channels * multiplier;
  invariant(
    weights.shape.length === 2 && weights.shape[0] === banks * results && weights.shape[1] === places,
    `vvu of ${banks} x ${results} results and ${places} places given weights [${weights.shape}]`,
  );
  const lanes = pe * multiplier;
  const bits = weightBits(weight);
  const widthBits = lanes * bits;
  const words: bigint[] = [];
  for (let bank = 0; bank < banks; bank++) {
    for (let place = 0; place < places; place++) {
      for (let fold = 0; fold < foldsOf(params); fold++) {
        const word = new MemoryWord(widthBits);
        const first = bank * results + fold * lanes;
        for (let result = first; result < first + lanes; result++) {
          word.append(storedWeight(weight, weights.data[result * places + place]), bits);
        }
        words.push(word.toBigInt());
      }
    }
  }
  return { parameter: 'MEM_FILE', suffix: 'weights', widthBits, words };
}
