import { banksOf } from '../ir/graph.ts';
import type { IntegerTensor } from '../ir/integer-tensor.ts';
import { signedBits } from '../ir/integer-type.ts';
import type { LayerOp } from '../ops/index.ts';
import { roundingOffset, sumRange } from '../ops/requantize/index.ts';
import { elementwiseLowering } from './elementwise.ts';
import { stackedRows } from './lowering.ts';

export const lowerRequantize = elementwiseLowering<Extract<LayerOp, { kind: 'requantize' }>>(
  (node, { id, input }, shape) => {
    const { shift, output, zero, min, max } = node.attrs;
    const banks = banksOf(node);
    const { channels } = shape;
    const factors = (tensors: readonly IntegerTensor[]) => factorsOf(tensors, channels);
    const multipliers = factors(banks.map(bank => bank.multipliers));
    const ownBiases = banks.map(bank => bank.biases);
    // One of the two must tell the banks apart.
    const biases =
      banks.length > 1 && multipliers.data.length === 1
        ? stackedRows(ownBiases, channels)
        : factors(ownBiases);
    const offset = roundingOffset(node.attrs);
    const stored = biases.data.map(b => b + offset);
    return {
      id,
      kind: 'requantize',
      layer: node.name,
      params: {
        ...shape,
        input: input.type,
        output,
        multiplierBits:
          multipliers.data.every(m => m === 1) && multipliers.data.length === 1 ? 0 : bits(multipliers.data),
        multiplierPerChannel: multipliers.data.length > 1,
        biasBits: stored.length === 1 && stored[0] === 0 ? 0 : bits(stored),
        biasPerChannel: biases.data.length > 1,
        sumBits: Math.max(shift + 1, ...banks.map(bank => signedBits(sumRange(bank, input.range)))),
        shift,
        rounding: shift === 0 ? 'floor' : node.attrs.rounding,
        zero,
        min,
        max,
        banks: banks.length,
      },
      contents: { multipliers, biases },
    };
  },
);

/** One factor for all channels of all banks where they agree, else one for each. */
function factorsOf(tensors: readonly IntegerTensor[], channels: number): IntegerTensor {
  const [first] = tensors;
  const isShared = tensors.every(({ data }) => data.length === 1 && data[0] === first.data[0]);
  return tensors.length === 1 || isShared ? first : stackedRows(tensors, channels);
}

/** Bits that hold each of the numbers, two's complement. */
function bits(values: Float64Array): number {
  const [min, max] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [0, 0]);
  return signedBits({ min, max });
}
