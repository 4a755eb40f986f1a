import { canonicalDiagnostic } from '../../canonical/diagnostics.ts';
import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import type { Quantizer, RoundingMode } from '../../quant/quantizer.ts';
import { rescaled, scaling } from './affine.ts';
import { type Base, constantOf, type NormaliseContext } from './context.ts';

/** A numeric operand over the elements of a quantizer's data. */
export function operandOf(
  node: Node,
  context: NormaliseContext,
  index: number,
  name: string,
): Broadcast<number> {
  const { tensor } = constantOf(node, context, index, name);
  const rank = context.shapeOf(node.inputs[0]).length;
  return B.withRank({ shape: tensor.shape, values: Array.from(tensor.data) }, rank);
}

export function badQuantizer({ name }: Node, reason: string): never {
  return fail(canonicalDiagnostic('bad-quantizer', { reason }, { node: name }));
}

/** A scale exactly; `what` is its name for the user. */
export function positive(node: Node, scale: number, what: string): Rational {
  return scale > 0 && Number.isFinite(scale)
    ? Q.fromNumber(scale)
    : badQuantizer(node, `its ${what} is ${scale}, not positive`);
}

type TruncatingQuantizer = Extract<Quantizer, { kind: 'truncating' }>;

/** A quantizer of integers that lose low bits, without ends. */
export const truncating = (facts: Omit<TruncatingQuantizer, 'kind' | 'lo' | 'hi'>): TruncatingQuantizer => ({
  ...facts,
  kind: 'truncating',
  lo: Number.NEGATIVE_INFINITY,
  hi: Number.POSITIVE_INFINITY,
});

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

type Turnable = Extract<Quantizer, { kind: 'uniform' | 'truncating' }>;

/**
 * The rising quantizer with the values of one whose scale is negative: its codes are that one's, negated.
 *
 * With s = -t and q' = -q: q' = -round(clip(x / s + z, lo, hi)) = round'(clip(x / t - z, -hi, -lo)), and
 * (q - z) s = (q' + z) t.
 */
export function turned(quantizer: Turnable): Turnable {
  const { zeroPoint, lo, hi } = quantizer;
  const common = {
    scale: Q.negate(quantizer.scale),
    zeroPoint: Q.negate(zeroPoint),
    lo: 0 - hi,
    hi: 0 - lo,
    rounding: TURNED[quantizer.rounding],
  };
  if (quantizer.kind === 'uniform') return { ...quantizer, ...common };
  const { outputScale, outputZeroPoint } = quantizer;
  return {
    ...quantizer,
    ...common,
    outputScale: Q.negate(outputScale),
    outputZeroPoint: Q.negate(outputZeroPoint),
  };
}

/**
 * A quantizer of two codes, scale * sign(x), whose scale may be negative: +1 and -1 of the magnitude, then the sign. At 0 the
 * code is +1, whatever the sign.
 */
export function bipolarNodes(
  base: Base,
  scale: Broadcast<Rational>,
  context: NormaliseContext,
): CanonicalOp[] {
  const quantizer = B.map(
    scale,
    (s): Quantizer => ({ kind: 'bipolar', scale: s.num < 0n ? Q.negate(s) : s }),
  );
  if (scale.values.every(s => s.num > 0n)) return [{ ...base, kind: 'quantizer', attrs: { quantizer } }];
  const [output] = base.outputs;
  const values = `${output} magnitudes`;
  context.shapes.set(values, context.shapeOf(output));
  const sign = B.map(scale, s => scaling(Q.rational(s.num < 0n ? -1n : 1n)));
  const codes = { tensor: output, zeroPoint: B.shared(scale.shape.length, Q.ZERO), unit: scale };
  return [
    { ...base, kind: 'quantizer', outputs: [values], attrs: { quantizer, codes } },
    rescaled({ ...base, name: `${base.name} signs`, inputs: [values] }, sign),
  ];
}
