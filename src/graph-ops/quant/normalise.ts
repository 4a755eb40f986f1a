import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { dequantization, type Quantizer } from '../../quant/quantizer.ts';
import { plusConstant, translation } from '../normalising/affine.ts';
import { baseOf, type NormaliseContext } from '../normalising/context.ts';
import { badQuantizer, operandOf, turned } from '../normalising/quantizers.ts';
import type { QuantAttrs } from './attrs.ts';

type Uniform = Extract<Quantizer, { kind: 'uniform' }>;

/** A uniform quantizer, or a bipolar one, for each element that differs. */
export function normaliseQuant(node: Node<string, QuantAttrs>, context: NormaliseContext): CanonicalOp[] {
  const { signed, narrow, roundingMode } = node.attrs;
  const refuse = (reason: string): never => badQuantizer(node, reason);
  const operand = (index: number, name: string) => operandOf(node, context, index, name);
  const scaleAndZero = B.zip(operand(1, 'scale'), operand(2, 'zero-point'), (s, z) => ({
    scale: Q.fromNumber(s),
    zeroPoint: Q.fromNumber(z),
  }));
  const widths = operand(3, 'bit width');
  const isPair = (bits: number): boolean => signed && bits === 1;
  const hasTurnedPair = B.zip(
    scaleAndZero,
    widths,
    ({ scale }, bits) => isPair(bits) && scale.num < 0n,
  ).values.some(Boolean);
  const quantizer = B.zip(scaleAndZero, widths, ({ scale, zeroPoint }, bits): Quantizer => {
    if (scale.num === 0n) refuse('its scale is 0');
    const isTurned = scale.num < 0n;
    if (signed && bits === 1) {
      if (zeroPoint.num !== 0n) refuse('a signed 1-bit quantizer with a zero-point');
      return hasTurnedPair ? halfPair(scale) : { kind: 'bipolar', scale };
    }
    const isNone = bits === 0;
    const lo = isNone ? 0 : signed ? -(2 ** (bits - 1)) + (narrow ? 1 : 0) : 0;
    const hi = isNone ? 0 : signed ? 2 ** (bits - 1) - 1 : 2 ** bits - (narrow ? 2 : 1);
    if (hi < lo || (hi === lo && !isNone)) refuse(`its range ${lo}..${hi} has a single code`);
    if (hi - lo > 2 ** 32) refuse(`${bits} bits are more than a quantizer can have here`);
    const asGiven: Uniform = { kind: 'uniform', scale, zeroPoint, lo, hi, rounding: roundingMode };
    return isTurned ? turned(asGiven) : asGiven;
  });
  // Channels of 0 bits stand among others.
  if (quantizer.values.every(q => q.kind === 'uniform' && q.hi === q.lo))
    refuse('all its channels have a single code');
  if (!hasTurnedPair) return [{ ...baseOf(node), kind: 'quantizer', attrs: { quantizer } }];
  const offset = B.zip(scaleAndZero, widths, ({ scale }, bits) => (isPair(bits) ? scale : Q.ZERO));
  return withOffset(node, quantizer, offset, context);
}

/**
 * Codes -1 and +1, times s, less s: of a negative s the two meet above 0 (+1 where x / s >= 0, which is where x <= 0), as those of
 * a bipolar quantizer do not.
 */
const halfPair = (s: Rational): Quantizer =>
  s.num < 0n
    ? { ...PAIR, scale: Q.multiply(s, Q.rational(-2n)), lo: 0, hi: 1, rounding: 'ceil' }
    : { ...PAIR, scale: Q.multiply(s, Q.rational(2n)), lo: -1, hi: 0, rounding: 'floor' };

const PAIR = { kind: 'uniform', zeroPoint: Q.ZERO } as const;

/** A quantizer, and what is added to its values. */
function withOffset(
  node: Node,
  quantizer: Broadcast<Quantizer>,
  offset: Broadcast<Rational>,
  context: NormaliseContext,
): CanonicalOp[] {
  const base = baseOf(node);
  const [output] = base.outputs;
  const values = `${output} ahead`;
  context.shapes.set(values, context.shapeOf(output));
  const told = B.zip(B.map(quantizer, dequantization), offset, (own, o) => ({
    unit: own.scale,
    zeroPoint: Q.divide(Q.add(own.offset, o), own.scale),
  }));
  const codes = { tensor: output, zeroPoint: B.map(told, t => t.zeroPoint), unit: B.map(told, t => t.unit) };
  return [
    { ...base, kind: 'quantizer', outputs: [values], attrs: { quantizer, codes } },
    plusConstant({ ...base, name: `${node.name} offset`, inputs: [values] }, B.map(offset, translation)),
  ];
}
