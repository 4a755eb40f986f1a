import type { IntegerTensor } from '../ir/integer-tensor.ts';
import { signedBits } from '../ir/integer-type.ts';
import type { LayerOp } from '../ops/index.ts';
import { channelsOf, type Lowering, vectorsOf } from './lowering.ts';

/** Bits of the widest of a list of class factors; 0 where there are none. */
function factorBits(factors: IntegerTensor | undefined): number {
  if (!factors) return 0;
  const reach = { min: Math.min(...factors.data), max: Math.max(...factors.data) };
  return signedBits(reach);
}

export const lowerTopK: Lowering<Extract<LayerOp, { kind: 'top-k' }>> = {
  lanes: 'as-producer',

  limits: (_, { input }) => ({ pe: channelsOf(input), simd: 1 }),

  cycles: (_, { input }, { pe }) => vectorsOf(input) * Math.ceil(channelsOf(input) / pe),

  kernel: (node, { id, input }, { pe }) => {
    const { k, multipliers, biases } = node.attrs;
    return {
      id,
      kind: 'argmax',
      layer: node.name,
      params: {
        classes: channelsOf(input),
        lanes: pe,
        k,
        vectorsPerFrame: vectorsOf(input),
        input: input.type,
        multiplierBits: factorBits(multipliers),
        biasBits: factorBits(biases),
      },
      contents: { ...(multipliers ? { multipliers } : {}), ...(biases ? { biases } : {}) },
    };
  },
};
