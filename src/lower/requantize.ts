import { banksOf } from '../ir/graph.ts';
import type { IntegerTensor } from '../ir/integer-tensor.ts';
import type { IntegerRange } from '../ir/integer-type.ts';
import { signedBitsOf, wholes } from '../ir/wide-integers.ts';
import type { LayerOp } from '../ops/index.ts';
import { type RequantizeAttrs, roundingOffset, sumRange } from '../ops/requantize/index.ts';
import { elementwiseLowering } from './elementwise.ts';
import { stackedRows } from './lowering.ts';

export const lowerRequantize = elementwiseLowering<Extract<LayerOp, { kind: 'requantize' }>>(
  (node, { id, input }, shape) => {
    const { shift, output, zero, min, max, guardBits } = node.attrs;
    const banks = banksOf(node);
    const { channels } = shape;
    // Banks of one quantizer have tails together.
    const [multiplierTails, biasTails] = [
      banks.flatMap(bank => bank.multiplierTails ?? []),
      banks.flatMap(bank => bank.biasTails ?? []),
    ];
    const isWide = multiplierTails.length > 0;
    const factors = (tensors: readonly IntegerTensor[]) => factorsOf(tensors, channels, isWide);
    const multipliers = factors(banks.map(bank => bank.multipliers));
    const ownBiases = banks.map(bank => bank.biases);
    // One of the two must tell the banks apart.
    const biases =
      banks.length > 1 && multipliers.data.length === 1
        ? stackedRows(ownBiases, channels)
        : factors(ownBiases);
    const tails: Pick<RequantizeAttrs, 'multiplierTails' | 'biasTails'> = isWide
      ? { multiplierTails: factors(multiplierTails), biasTails: factors(biasTails) }
      : {};
    const offset = BigInt(roundingOffset(node.attrs));
    const factor = wholes(multipliers, tails.multiplierTails);
    const stored = wholes(biases, tails.biasTails).map(b => b + offset);
    return {
      id,
      kind: 'requantize',
      layer: node.name,
      params: {
        ...shape,
        input: input.type,
        output,
        multiplierBits: factor.length === 1 && factor[0] === 1n ? 0 : signedBitsOf(factor),
        multiplierPerChannel: multipliers.data.length > 1,
        biasBits: stored.length === 1 && stored[0] === 0n ? 0 : signedBitsOf(stored),
        biasPerChannel: biases.data.length > 1,
        sumBits: Math.max(shift + 1, ...banks.map(bank => sumBits(bank, input.range))),
        shift,
        rounding: shift === 0 ? 'floor' : node.attrs.rounding,
        ...(guardBits === undefined ? {} : { guardBits }),
        zero,
        min,
        max,
        banks: banks.length,
      },
      contents: { multipliers, biases, ...tails },
    };
  },
);

/** One factor for all channels of all banks where they agree, else one for each; of wide ones no banks share any. */
function factorsOf(tensors: readonly IntegerTensor[], channels: number, isWide: boolean): IntegerTensor {
  const [first] = tensors;
  const isShared = !isWide && tensors.every(({ data }) => data.length === 1 && data[0] === first.data[0]);
  return tensors.length === 1 || isShared ? first : stackedRows(tensors, channels);
}

function sumBits(attrs: RequantizeAttrs, input: IntegerRange): number {
  const { min, max } = sumRange(attrs, input);
  return signedBitsOf([min, max]);
}
