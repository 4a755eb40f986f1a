import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import type { Node } from '../../ir/graph.ts';
import type { Quantizer } from '../../quant/quantizer.ts';
import { rescaled } from '../normalising/affine.ts';
import { linearOperands } from '../normalising/along-axis.ts';
import { baseOf, type NormaliseContext } from '../normalising/context.ts';
import { turned } from '../normalising/quantizers.ts';
import { codesOf, type QuantizedType } from '../quantized-types.ts';

/**
 * A quantizer, then its values as codes. QuantizeLinear rounds before it adds the zero-point, so
 * the quantizer counts from there: codes lo - z .. hi - z, zero being 0. Where the scale is negative it counts the other way, and
 * the values make the codes that the model has.
 */
export function normaliseQuantizeLinear(
  node: Node<string, { readonly type: QuantizedType; readonly axis: number }>,
  context: NormaliseContext,
): CanonicalOp[] {
  const base = baseOf(node);
  const { scale, zeroPoint } = linearOperands(node, context);
  const { min, max } = codesOf(node.attrs.type);
  const quantizer = B.zip(scale, zeroPoint, (s, z): Quantizer => {
    const zero = Q.toNumber(z);
    const asGiven = {
      kind: 'uniform',
      scale: s,
      zeroPoint: Q.ZERO,
      lo: min - zero,
      hi: max - zero,
      rounding: 'round',
    } as const;
    return s.num < 0n ? turned(asGiven) : asGiven;
  });
  const [output] = base.outputs;
  const values = `${output} values`;
  context.shapes.set(values, context.shapeOf(output));
  const map = B.zip(scale, zeroPoint, (s, z) => ({
    scale: S.fromRational(Q.divide(Q.ONE, s)),
    offset: S.fromRational(z),
  }));
  return [
    {
      ...base,
      kind: 'quantizer',
      outputs: [values],
      attrs: { quantizer, codes: { tensor: output, ...toldAs(scale, zeroPoint) } },
    },
    rescaled({ ...base, name: `${node.name} codes`, inputs: [values] }, map),
  ];
}

/** How the model's codes tell the quantizer's: those of a negative scale are z - code. */
function toldAs(scale: Broadcast<Rational>, zeroPoint: Broadcast<Rational>) {
  if (scale.values.every(s => s.num > 0n)) return { zeroPoint };
  return {
    zeroPoint: B.zip(scale, zeroPoint, (s, z) => (s.num < 0n ? Q.negate(z) : z)),
    unit: B.map(scale, s => Q.rational(s.num < 0n ? -1n : 1n)),
  };
}
