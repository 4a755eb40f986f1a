import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import type { Quantizer } from '../../quant/quantizer.ts';
import { baseOf, constantOf, type NormaliseContext } from '../normalising/context.ts';
import { exactBroadcast } from '../normalising/exact-constant.ts';
import { badQuantizer, truncating, turned } from '../normalising/quantizers.ts';
import { roundHalfEven } from '../number-kinds.ts';
import type { TruncAttrs } from './attrs.ts';

/** A quantizer whose steps are those of integers that lose low bits. */
export function normaliseTrunc(node: Node<string, TruncAttrs>, context: NormaliseContext): CanonicalOp[] {
  const { length } = context.shapeOf(node.inputs[0]);
  const operand = (index: number, name: string): Broadcast<Rational> =>
    exactBroadcast(constantOf(node, context, index, name), length);
  const { range, roundingMode: rounding } = node.attrs;
  const scale = operand(1, 'scale');
  const zeroPoint = operand(2, 'zero-point');
  const grid = B.zip(scale, zeroPoint, (s, z) => ({ scale: s, zeroPoint: z }));
  const inputBits = B.map(operand(3, 'input bit width'), Q.toNumber);
  const outputBits = B.map(operand(range ? 5 : 4, 'output bit width'), Q.toNumber);
  const of = (quantizer: Broadcast<Quantizer>): CanonicalOp[] => [
    { ...baseOf(node), kind: 'quantizer', attrs: { quantizer } },
  ];
  if (!range) {
    // Version 1 keeps scale and zero-point, and clips nothing.
    const shifts = B.zip(inputBits, outputBits, (from, to) => from - to);
    return of(
      B.zip(grid, shifts, (own, shift) =>
        rising(
          truncating({ ...own, shift, rounding, outputScale: own.scale, outputZeroPoint: own.zeroPoint }),
        ),
      ),
    );
  }
  const ends = B.map(outputBits, bits => ({
    lo: range.signed ? -(2 ** (bits - 1)) + Number(range.narrow) : 0,
    hi: range.signed ? 2 ** (bits - 1) - 1 : 2 ** bits - (range.narrow ? 2 : 1),
  }));
  const output = B.zip(operand(4, 'output scale'), ends, (outputScale, end) => ({ ...end, outputScale }));
  return of(
    B.zip(grid, output, (own, to): Quantizer => {
      if (own.scale.num < 0n !== to.outputScale.num < 0n) {
        badQuantizer(node, 'one of its scales is negative and the other is not');
      }
      const shift = roundHalfEven(Math.log2(Q.toNumber(to.outputScale) / Q.toNumber(own.scale)));
      const divisor = shift < 0 ? Q.rational(1n, 2n ** BigInt(-shift)) : Q.rational(2n ** BigInt(shift));
      const outputZeroPoint = Q.divide(own.zeroPoint, divisor);
      return rising({ ...own, ...to, kind: 'truncating', shift, rounding, outputZeroPoint });
    }),
  );
}

type Truncating = Parameters<typeof turned>[0];

/** Scales of both sides are of one sign. */
const rising = (quantizer: Truncating): Quantizer =>
  quantizer.scale.num < 0n ? turned(quantizer) : quantizer;
