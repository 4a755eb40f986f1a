import { greatest, least } from '../ir/extremes.ts';
import type { IntegerTensor } from '../ir/integer-tensor.ts';
import { signedBits } from '../ir/integer-type.ts';
import { MAX_SHIFT } from '../kernels/argmax/schema.ts';
import type { LayerOp } from '../ops/index.ts';
import { elementwiseLowering } from './elementwise.ts';

/** Bits of the widest of a list of class factors; 0 where there are none. */
function factorBits(factors: IntegerTensor | undefined): number {
  if (!factors) return 0;
  const reach = { min: least(factors.data), max: greatest(factors.data) };
  return signedBits(reach);
}

/** Of multipliers that are all the same power of two its exponent, so that nothing is multiplied. */
function commonShift(multipliers: IntegerTensor | undefined): number | undefined {
  if (!multipliers) return undefined;
  const [first] = multipliers.data;
  const shift = Math.log2(first);
  const isShift = Number.isInteger(shift) && shift >= 0 && shift <= MAX_SHIFT;
  return isShift && multipliers.data.every(m => m === first) ? shift : undefined;
}

export const lowerTopK = elementwiseLowering<Extract<LayerOp, { kind: 'top-k' }>>(
  (node, { id, input }, { channels: classes, lanes, vectorsPerFrame }) => {
    const { k, biases } = node.attrs;
    const shift = commonShift(node.attrs.multipliers);
    const multipliers = shift === undefined ? node.attrs.multipliers : undefined;
    return {
      id,
      kind: 'argmax',
      layer: node.name,
      params: {
        classes,
        lanes,
        k,
        vectorsPerFrame,
        input: input.type,
        multiplierBits: factorBits(multipliers),
        biasBits: factorBits(biases),
        ...(shift ? { shift } : {}),
      },
      contents: { ...(multipliers ? { multipliers } : {}), ...(biases ? { biases } : {}) },
    };
  },
);
