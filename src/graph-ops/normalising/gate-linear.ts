import { canonicalDiagnostic } from '../../canonical/diagnostics.ts';
import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Base } from './context.ts';
import { type ExactConstant, exactElements } from './exact-constant.ts';

/** A matrix product of a gate: its weights as they are, [inputs, outputs] in the model or, transposed, [outputs, inputs]. */
export function gateLinear(
  base: Base,
  weights: ExactConstant,
  isTransposed: boolean,
  alpha: Rational,
): CanonicalOp {
  const { shape } = weights.tensor;
  if (shape.length !== 2) {
    const reason = `its weights have ${shape.length} dimensions, not 2`;
    fail(
      canonicalDiagnostic('unsupported-operator', { op: 'the matrix product', reason }, { node: base.name }),
    );
  }
  const [outputs, inputs] = isTransposed ? shape : [shape[1], shape[0]];
  const elements = exactElements(weights);
  const at = (o: number, i: number): Rational => elements[isTransposed ? o * inputs + i : i * outputs + o];
  return {
    ...base,
    kind: 'gate-linear',
    attrs: {
      outputs,
      inputs,
      weights: Array.from({ length: outputs * inputs }, (_, e) =>
        Q.multiply(alpha, at(Math.floor(e / inputs), e % inputs)),
      ),
      isPooled: false,
    },
  };
}
