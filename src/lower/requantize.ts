import { signedBits } from '../ir/integer-type.ts';
import type { LayerOp } from '../ops/index.ts';
import { roundingOffset, sumRange } from '../ops/requantize/index.ts';
import { channelsOf, type Lowering, vectorsOf } from './lowering.ts';

export const lowerRequantize: Lowering<Extract<LayerOp, { kind: 'requantize' }>> = {
  lanes: 'as-producer',

  limits: (_, { input }) => ({ pe: channelsOf(input), simd: 1 }),

  cycles: (_, { input }, { pe }) => vectorsOf(input) * Math.ceil(channelsOf(input) / pe),

  kernel: (node, { id, input }, { pe }) => {
    const { multipliers, biases, shift, output, zero, min, max } = node.attrs;
    const offset = roundingOffset(node.attrs);
    const stored = biases.data.map(b => b + offset);
    return {
      id,
      kind: 'requantize',
      layer: node.name,
      params: {
        channels: channelsOf(input),
        lanes: pe,
        vectorsPerFrame: vectorsOf(input),
        input: input.type,
        output,
        multiplierBits:
          multipliers.data.every(m => m === 1) && multipliers.data.length === 1 ? 0 : bits(multipliers.data),
        multiplierPerChannel: multipliers.data.length > 1,
        biasBits: stored.length === 1 && stored[0] === 0 ? 0 : bits(stored),
        biasPerChannel: biases.data.length > 1,
        sumBits: Math.max(shift + 1, signedBits(sumRange(node.attrs, input.range))),
        shift,
        rounding: shift === 0 ? 'floor' : node.attrs.rounding,
        zero,
        min,
        max,
        banks: 1,
      },
      contents: { multipliers, biases },
    };
  },
};

/** Bits that hold each of the numbers, two's complement. */
function bits(values: Float64Array): number {
  const [min, max] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [0, 0]);
  return signedBits({ min, max });
}
