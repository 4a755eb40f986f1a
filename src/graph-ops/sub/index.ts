import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import type { Node } from '../../ir/graph.ts';
import { binaryRoom } from '../elementwise.ts';
import { affine, scaling, translation } from '../normalising/affine.ts';
import { arithmetic } from '../normalising/arithmetic.ts';
import { constantStep } from '../on-host.ts';
import type { NoAttrs } from '../room.ts';

/** y = a - b, broadcast. */
export type SubNode = Node<'sub', NoAttrs>;

export const sub = binaryRoom('sub', {
  float: (a, b) => a - b,
  algebra: { kind: 'arithmetic', operation: 'difference' },
  onHost: constantStep('subtract', 'subtract-from'),
  normalise: arithmetic({
    mapOf: (c, { isRight }) =>
      isRight ? translation(Q.negate(c)) : { scale: S.fromNumber(-1), offset: S.fromRational(c) },
    /** What is taken off is added with a scale of -1. */
    join(base, context, a, b) {
      const negative = `${base.outputs[0]} negative`;
      const shape = context.shapeOf(b);
      context.shapes.set(negative, shape);
      const taken = { ...base, name: `${base.name} negative`, inputs: [b], outputs: [negative] };
      const minus = B.shared(shape.length, scaling(Q.rational(-1n)));
      return [
        affine(taken, minus, B.shared(shape.length, 0), 0),
        { ...base, kind: 'add', inputs: [a, negative], attrs: {} },
      ];
    },
  }),
});
