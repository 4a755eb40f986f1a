import type { CanonicalOp } from '../../canonical/graph.ts';
import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import { rescaled, scaling } from './affine.ts';
import type { Base, NormaliseContext } from './context.ts';
import { repeated } from './repeat.ts';

/**
 * The greatest (`lower` bounds each other) or the least of values that all depend on the data, broadcast, pair by pair:
 * max(a, b) = a + max(b - a, 0), and min(a, b) = a + min(b - a, 0). In integers of a common unit both are exact.
 */
export function extremeOf(
  base: Base,
  operands: readonly string[],
  bound: 'upper' | 'lower',
  context: NormaliseContext,
): CanonicalOp[] {
  const nodes: CanonicalOp[] = [];
  const [first, ...others] = operands.map((operand, i) => {
    const whole = repeated(operand, { ...base, name: `${base.name} value ${i + 1}` }, context);
    nodes.push(...whole.nodes);
    return whole.value;
  });
  const shape = context.shapeOf(base.outputs[0]);
  const zero = { kind: 'clip', [bound === 'upper' ? 'max' : 'min']: Q.ZERO } as const;
  others.reduce((best, other, i) => {
    const isLast = i === others.length - 1;
    const ordinal = others.length === 1 ? '' : ` ${i + 1}`;
    const step = (what: string, inputs: readonly string[]): Base => {
      const output = `${base.outputs[0]} ${what}${ordinal}`;
      context.shapes.set(output, shape);
      return { ...base, name: `${base.name} ${what}${ordinal}`, inputs, outputs: [output] };
    };
    const negative = step('negative', [best]);
    const lead = step('lead', [other, ...negative.outputs]);
    const gained = step('gain', lead.outputs);
    const result = isLast ? { ...base, inputs: [] } : step('so far', []);
    nodes.push(
      rescaled(negative, B.shared(shape.length, scaling(Q.rational(-1n)))),
      { ...lead, kind: 'add', attrs: {} },
      { ...gained, kind: 'elementwise', attrs: { fn: B.shared(shape.length, zero) } },
      { ...result, kind: 'add', inputs: [best, ...gained.outputs], attrs: {} },
    );
    return result.outputs[0];
  }, first);
  return nodes;
}
