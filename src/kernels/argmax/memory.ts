import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { invariant } from '../../ir/invariant.ts';
import type { MemoryImage } from '../kernel.ts';
import { MemoryWord } from '../memory-word.ts';
import { type ArgmaxParams, isScaled } from './schema.ts';

/**
 * One word per beat of a vector: each lane's multiplier, and above it its bias (argmax_score.v).
 *
 * @param contents `multipliers` and `biases`, shape [classes], each present when it has bits
 */
export function scoreMemory(
  params: ArgmaxParams,
  contents: Readonly<Record<string, IntegerTensor>>,
): readonly MemoryImage[] {
  if (!isScaled(params)) return [];
  const { classes, lanes } = params;
  const fields = [
    { name: 'multipliers', bits: params.multiplierBits },
    { name: 'biases', bits: params.biasBits },
  ].filter(field => field.bits > 0);
  for (const { name, bits } of fields) {
    const limit = 2 ** (bits - 1);
    invariant(contents[name]?.data.length === classes, `argmax of ${classes} classes lacks ${name}`);
    invariant(
      contents[name].data.every(v => v >= -limit && v < limit),
      `${name} do not fit ${bits} bits`,
    );
  }
  const widthBits = lanes * (params.multiplierBits + params.biasBits);
  const words = Array.from({ length: Math.ceil(classes / lanes) }, (_, beat) => {
    const word = new MemoryWord(widthBits);
    for (let c = beat * lanes; c < (beat + 1) * lanes; c++) {
      for (const { name, bits } of fields) word.append(c < classes ? contents[name].data[c] : 0, bits);
    }
    return word.toBigInt();
  });
  return [{ parameter: 'MEM_FILE', suffix: 'scores', widthBits, words }];
}
