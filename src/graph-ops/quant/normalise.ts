import type { CanonicalOp } from '../../canonical/graph.ts';
import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import type { Quantizer, RoundingMode } from '../../quant/quantizer.ts';
import { baseOf, type NormaliseContext } from '../normalising/context.ts';
import { badQuantizer, operandOf } from '../normalising/quantizers.ts';
import type { QuantAttrs } from './attrs.ts';

type Uniform = Extract<Quantizer, { kind: 'uniform' }>;

/** What a rounding becomes where its argument and its result change sign; ties stay with the codes that they were given. */
const TURNED: { readonly [M in RoundingMode]: RoundingMode } = {
  round: 'round',
  ceil: 'floor',
  floor: 'ceil',
  up: 'up',
  down: 'down',
  'half-up': 'half-up',
  'half-down': 'half-down',
};

/**
 * The rising quantizer with the values of one whose scale is negative: its codes are that one's, negated.
 *
 * With s = -t and q' = -q: q' = -round(clip(x / s + z, lo, hi)) = round'(clip(x / t - z, -hi, -lo)), and
 * (q - z) s = (q' + z) t.
 */
const turned = ({ scale, zeroPoint, lo, hi, rounding, ...rest }: Uniform): Uniform => ({
  ...rest,
  scale: Q.negate(scale),
  zeroPoint: Q.negate(zeroPoint),
  lo: 0 - hi,
  hi: 0 - lo,
  rounding: TURNED[rounding],
});

/** A uniform quantizer, or a bipolar one, for each element that differs. */
export function normaliseQuant(node: Node<string, QuantAttrs>, context: NormaliseContext): CanonicalOp[] {
  const { signed, narrow, roundingMode } = node.attrs;
  const refuse = (reason: string): never => badQuantizer(node, reason);
  const operand = (index: number, name: string) => operandOf(node, context, index, name);
  const scaleAndZero = B.zip(operand(1, 'scale'), operand(2, 'zero-point'), (s, z) => ({
    scale: Q.fromNumber(s),
    zeroPoint: Q.fromNumber(z),
  }));
  const quantizer = B.zip(scaleAndZero, operand(3, 'bit width'), ({ scale, zeroPoint }, bits): Quantizer => {
    if (scale.num === 0n) refuse('its scale is 0');
    const isTurned = scale.num < 0n;
    if (signed && bits === 1) {
      if (isTurned) refuse('a signed 1-bit quantizer with a negative scale');
      if (zeroPoint.num !== 0n) refuse('a signed 1-bit quantizer with a zero-point');
      return { kind: 'bipolar', scale };
    }
    const isNone = bits === 0;
    const lo = isNone ? 0 : signed ? -(2 ** (bits - 1)) + (narrow ? 1 : 0) : 0;
    const hi = isNone ? 0 : signed ? 2 ** (bits - 1) - 1 : 2 ** bits - (narrow ? 2 : 1);
    if (hi < lo || (hi === lo && !isNone)) refuse(`its range ${lo}..${hi} has a single code`);
    if (hi - lo > 2 ** 32) refuse(`${bits} bits are more than a quantizer can have here`);
    const rising: Uniform = { kind: 'uniform', scale, zeroPoint, lo, hi, rounding: roundingMode };
    return isTurned ? turned(rising) : rising;
  });
  // Channels of 0 bits stand among others.
  if (quantizer.values.every(q => q.kind === 'uniform' && q.hi === q.lo))
    refuse('all its channels have a single code');
  return [{ ...baseOf(node), kind: 'quantizer', attrs: { quantizer } }];
}
