import type { NetworkBuilder, Value } from '../../src/frontend/builder.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { times } from './draw.ts';
import { BITS, type Site } from './site.ts';
import { SIGNS, SPELLINGS } from './spelled.ts';

/** Bits of weights and activations together: sums of them, normed, stay within the 24 bits of a float32. */
const PRODUCT_BITS = 11;

/** A builder of quantized random weights, whose outputs lie along `outputAxis`; of so many bits where told. */
export function weights(
  { draw, note }: Site,
  shape: readonly number[],
  activationBits: number,
  outputAxis = 0,
  wished?: number,
): (net: NetworkBuilder) => Value {
  const most = Math.max(1, Math.floor(PRODUCT_BITS - activationBits));
  const bits = wished ?? Math.min(draw.pick(BITS), most);
  const isPerChannel = draw.chance(0.3);
  const scale = 2 ** -draw.whole(0, 3);
  const scales = times(isPerChannel ? shape[outputAxis] : 1, () => scale * 2 ** -draw.whole(0, 2));
  const inner = sizeOf(shape.slice(outputAxis + 1));
  const narrow = bits > 1 && draw.chance(0.5);
  const least = narrow ? 1 - 2 ** (bits - 1) : -(2 ** (bits - 1));
  const values = times(sizeOf(shape), i => {
    const code = bits === 1 ? draw.pick([-1, 1]) : draw.whole(least, 2 ** (bits - 1) - 1);
    return code * scales[Math.floor(i / inner) % scales.length];
  });
  // A layer of zeros only would have nothing to say.
  if (!values.some(v => v !== 0)) values[0] = -scales[0];
  note(bits === 1 ? 'bipolar weights' : bits > 4 ? 'wide weights' : 'narrow weights');
  if (isPerChannel) note('weights per channel');
  const spelling = !isPerChannel && draw.chance(0.25) ? draw.pick(Object.keys(SPELLINGS)) : undefined;
  const sign = draw.pick(Object.keys(SIGNS));
  if (spelling) note(`weights spelled: ${bits === 1 ? sign : spelling}`);
  const scaleShape = shape.map((dim, axis) => (axis === outputAxis ? dim : 1));
  return net => {
    const operand = isPerChannel ? net.constant(scales, scaleShape) : scales[0];
    const constant = net.constant(values, shape);
    if (spelling && bits === 1) return SIGNS[sign](net, constant, scales[0]);
    const levels = { scale: scales[0], least, most: 2 ** (bits - 1) - 1 };
    if (spelling) return SPELLINGS[spelling](net, constant, levels);
    if (bits === 1) return net.bipolarQuant(constant, { scale: operand });
    return net.quant(constant, { scale: operand, bits, signed: true, narrow });
  };
}

/** Multiples of 1/8 below `most`. */
export const vector = ({ draw }: Site, length: number, most: number): number[] =>
  times(length, () => draw.whole(-8 * most, 8 * most) / 8);
