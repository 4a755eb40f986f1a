import { canonicalDiagnostic } from '../../canonical/diagnostics.ts';
import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import type { Quantizer } from '../../quant/quantizer.ts';
import { constantOf, type NormaliseContext } from './context.ts';

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
  return scale > 0 ? Q.fromNumber(scale) : badQuantizer(node, `its ${what} is ${scale}, not positive`);
}

type TruncatingQuantizer = Extract<Quantizer, { kind: 'truncating' }>;

/** A quantizer of integers that lose low bits, without ends. */
export const truncating = (facts: Omit<TruncatingQuantizer, 'kind' | 'lo' | 'hi'>): TruncatingQuantizer => ({
  ...facts,
  kind: 'truncating',
  lo: Number.NEGATIVE_INFINITY,
  hi: Number.POSITIVE_INFINITY,
});
