import type { CanonicalOp } from '../../canonical/graph.ts';
import type { AffineMap } from '../../exact/condition.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { affine } from '../normalising/affine.ts';
import { baseOf, constantOf, type NormaliseContext } from '../normalising/context.ts';
import { normaliserDiagnostic } from '../normalising/diagnostics.ts';
import { exactBroadcast } from '../normalising/exact-constant.ts';

/** y = (x - mean) / sqrt(var + epsilon) * scale + bias, per channel on axis 1. */
export function normaliseBatchNormalization(
  node: Node<string, { readonly epsilon: number }>,
  context: NormaliseContext,
): CanonicalOp[] {
  const rank = context.shapeOf(node.outputs[0]).length;
  const [gamma, beta, mean, variance] = ['scale', 'bias', 'mean', 'variance'].map((operand, i) =>
    exactBroadcast(constantOf(node, context, i + 1, operand), 1),
  );
  const epsilon = Q.fromNumber(node.attrs.epsilon);
  const shape = Array.from({ length: rank }, (_, axis) =>
    axis === Math.min(1, rank - 1) ? gamma.values.length : 1,
  );
  const maps: AffineMap[] = [];
  const magnitudes: number[] = [];
  gamma.values.forEach((g, c) => {
    const spread = Q.add(variance.values[c], epsilon);
    if (spread.num <= 0n) {
      const what = `batch normalization has variance + epsilon = ${Q.toNumber(spread)} on channel ${c}`;
      fail(normaliserDiagnostic('bad-constant', { what }, { node: node.name }));
    }
    const scale = S.scale(S.inverseSquareRoot(spread), g);
    const shift = S.scale(scale, Q.negate(mean.values[c]));
    const bias = S.fromRational(beta.values[c]);
    maps.push({ scale, offset: S.add(shift, bias) });
    magnitudes.push(Math.abs(S.toNumber(shift)) + Math.abs(S.toNumber(bias)));
  });
  return [affine(baseOf(node), { shape, values: maps }, { shape, values: magnitudes }, 4)];
}
