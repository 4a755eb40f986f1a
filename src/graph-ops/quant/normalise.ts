import type { CanonicalOp } from '../../canonical/graph.ts';
import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import type { Quantizer } from '../../quant/quantizer.ts';
import { baseOf, type NormaliseContext } from '../normalising/context.ts';
import { badQuantizer, operandOf, positive } from '../normalising/quantizers.ts';
import type { QuantAttrs } from './attrs.ts';

/** A uniform quantizer, or a bipolar one, for each element that differs. */
export function normaliseQuant(node: Node<string, QuantAttrs>, context: NormaliseContext): CanonicalOp[] {
  const { signed, narrow, roundingMode } = node.attrs;
  const refuse = (reason: string): never => badQuantizer(node, reason);
  const operand = (index: number, name: string) => operandOf(node, context, index, name);
  const scaleAndZero = B.zip(operand(1, 'scale'), operand(2, 'zero-point'), (s, z) => ({
    scale: positive(node, s, 'scale'),
    zeroPoint: Q.fromNumber(z),
  }));
  const quantizer = B.zip(scaleAndZero, operand(3, 'bit width'), ({ scale, zeroPoint }, bits): Quantizer => {
    if (signed && bits === 1) {
      if (zeroPoint.num !== 0n) refuse('a signed 1-bit quantizer with a zero-point');
      return { kind: 'bipolar', scale };
    }
    const isNone = bits === 0;
    const lo = isNone ? 0 : signed ? -(2 ** (bits - 1)) + (narrow ? 1 : 0) : 0;
    const hi = isNone ? 0 : signed ? 2 ** (bits - 1) - 1 : 2 ** bits - (narrow ? 2 : 1);
    if (hi < lo || (hi === lo && !isNone)) refuse(`its range ${lo}..${hi} has a single code`);
    if (hi - lo > 2 ** 32) refuse(`${bits} bits are more than a quantizer can have here`);
    return { kind: 'uniform', scale, zeroPoint, lo, hi, rounding: roundingMode };
  });
  // Channels of 0 bits stand among others.
  if (quantizer.values.every(q => q.kind === 'uniform' && q.hi === q.lo))
    refuse('all its channels have a single code');
  return [{ ...baseOf(node), kind: 'quantizer', attrs: { quantizer } }];
}
