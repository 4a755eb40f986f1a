import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { GraphOpOf } from '../graph-ops/index.ts';
import { codesOf } from '../graph-ops/quantized-types.ts';
import type { Quantizer } from '../quant/quantizer.ts';
import { alongAxis } from './along-axis.ts';
import type { Base, NormaliseContext } from './context.ts';
import type { ExactConstant } from './exact-constant.ts';

type Constant = (index: number, operand: string) => ExactConstant;
type LinearQuantizer = GraphOpOf<'quantize-linear' | 'dequantize-linear'>;

function operands(node: LinearQuantizer, context: NormaliseContext, constant: Constant) {
  const rank = context.shapeOf(node.inputs[0]).length;
  const { axis } = node.attrs;
  const scale = alongAxis(constant(1, 'scale').tensor, axis, rank);
  const zeroPoint = node.inputs[2]
    ? alongAxis(constant(2, 'zero-point').tensor, axis, rank)
    : B.shared(rank, Q.ZERO);
  return { scale, zeroPoint };
}

/**
 * QuantizeLinear: a quantizer, then its values as codes. It rounds before it adds the zero-point, so
 * the quantizer counts from there: codes lo - z .. hi - z, zero being 0.
 */
export function quantizeLinear(
  node: GraphOpOf<'quantize-linear'>,
  context: NormaliseContext,
  constant: Constant,
  base: Base,
): CanonicalOp[] {
  const { scale, zeroPoint } = operands(node, context, constant);
  const { min, max } = codesOf(node.attrs.type);
  const quantizer = B.zip(scale, zeroPoint, (s, z): Quantizer => {
    const zero = Q.toNumber(z);
    return {
      kind: 'uniform',
      scale: s,
      zeroPoint: Q.ZERO,
      lo: min - zero,
      hi: max - zero,
      rounding: 'round',
    };
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
      attrs: { quantizer, codes: { tensor: output, zeroPoint } },
    },
    asAffine({ ...base, name: `${node.name} codes`, inputs: [values] }, map),
  ];
}

/** DequantizeLinear of codes that depend on the data. */
export function dequantizeLinear(
  node: GraphOpOf<'dequantize-linear'>,
  context: NormaliseContext,
  constant: Constant,
  base: Base,
): CanonicalOp {
  const { scale, zeroPoint } = operands(node, context, constant);
  const map = B.zip(scale, zeroPoint, (s, z) => ({
    scale: S.fromRational(s),
    offset: S.fromRational(Q.negate(Q.multiply(s, z))),
  }));
  return asAffine(base, map);
}

/** The codes are exact integers, so a framework's rounding adds nothing to theirs. */
function asAffine(base: Base, map: Broadcast<{ scale: S.Surd; offset: S.Surd }>): CanonicalOp {
  const magnitude = B.map(map, () => 0);
  return { ...base, kind: 'affine', attrs: { map, magnitude, operations: 1 } };
}
