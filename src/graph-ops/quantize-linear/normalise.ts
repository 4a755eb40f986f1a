import type { CanonicalOp } from '../../canonical/graph.ts';
import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import type { Node } from '../../ir/graph.ts';
import type { Quantizer } from '../../quant/quantizer.ts';
import { rescaled } from '../normalising/affine.ts';
import { linearOperands } from '../normalising/along-axis.ts';
import { baseOf, type NormaliseContext } from '../normalising/context.ts';
import { codesOf, type QuantizedType } from '../quantized-types.ts';

/**
 * A quantizer, then its values as codes. QuantizeLinear rounds before it adds the zero-point, so
 * the quantizer counts from there: codes lo - z .. hi - z, zero being 0.
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
    rescaled({ ...base, name: `${node.name} codes`, inputs: [values] }, map),
  ];
}
