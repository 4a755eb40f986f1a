import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { ElementFunction } from '../../exact/element-function.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { baseOf, type NormaliseContext, unsupported } from './context.ts';
import { normaliserDiagnostic } from './diagnostics.ts';
import { finite } from './elementwise.ts';
import { exactBroadcast } from './exact-constant.ts';

/** The normaliser of Min (`upper`) and Max (`lower`) of the data and constants, which are its bounds: one clip. */
export const bounded =
  (bound: 'upper' | 'lower') =>
  (node: Node, context: NormaliseContext): CanonicalOp[] => {
    const base = baseOf(node);
    const shape = context.shapeOf(node.outputs[0]);
    const constants = node.inputs.map(input => context.exact(input));
    const data = node.inputs.filter((_, i) => !constants[i]);
    if (data.length !== 1) {
      fail(normaliserDiagnostic('dynamic-operand', { op: node.kind, operand: 'bound' }, { node: node.name }));
    }
    const from = context.shapeOf(data[0]);
    if (sizeOf(from) !== sizeOf(shape)) {
      unsupported(node, 'the constant is larger than the data, which would have to be repeated');
    }
    const nearer = bound === 'upper' ? -1 : 1;
    /** undefined bounds nothing. */
    let bounds: Broadcast<Rational | undefined> = B.shared(shape.length, undefined);
    for (const constant of constants) {
      if (!constant) continue;
      const isOpen = constant.tensor.data.every(value => value === -nearer * Number.POSITIVE_INFINITY);
      if (isOpen) continue;
      const bad = constant.tensor.data.find(value => !Number.isFinite(value));
      if (bad !== undefined) finite(bad, 'a bound', node);
      bounds = B.zip(bounds, exactBroadcast(constant, shape.length), (a, b) =>
        a && Q.compare(a, b) === nearer ? a : b,
      );
    }
    const fn = B.map(
      bounds,
      (found): ElementFunction => ({
        kind: 'clip',
        ...(found ? { [bound === 'upper' ? 'max' : 'min']: found } : {}),
      }),
    );
    const clipped: CanonicalOp = { ...base, kind: 'elementwise', inputs: data, attrs: { fn } };
    if (String(from) === String(shape)) return [clipped];
    // Axes of size 1 that the constant adds.
    const viewed = `${base.outputs[0]} before bounds`;
    context.shapes.set(viewed, shape);
    return [
      {
        ...base,
        kind: 'layout',
        name: `${node.name} shape`,
        inputs: data,
        outputs: [viewed],
        attrs: { shape },
      },
      { ...clipped, inputs: [viewed] },
    ];
  };
