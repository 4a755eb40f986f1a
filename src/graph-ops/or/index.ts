import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import type { Node } from '../../ir/graph.ts';
import { OPAQUE } from '../algebra.ts';
import { binaryRoom } from '../elementwise.ts';
import { affine } from '../normalising/affine.ts';
import { arithmetic } from '../normalising/arithmetic.ts';
import { INTEGERS_MADE } from '../normalising/computed-codes.ts';
import type { Base } from '../normalising/context.ts';
import type { NoAttrs } from '../room.ts';

/** y = 1 - (1 - a) * (1 - b) of truth values, broadcast. */
export type OrNode = Node<'or', NoAttrs>;

export const or = binaryRoom('or', {
  float: (a, b) => (a === 0 && b === 0 ? 0 : 1),
  codes: INTEGERS_MADE,
  algebra: OPAQUE,
  normalise: arithmetic({
    mapOf: c => ({ scale: S.fromRational(Q.subtract(Q.ONE, c)), offset: S.fromRational(c) }),
    join(base, context, a, b) {
      const shape = context.shapeOf(base.outputs[0]);
      const part = (what: string, inputs: readonly string[]): Base => {
        const output = `${base.outputs[0]} ${what}`;
        context.shapes.set(output, shape);
        return { ...base, name: `${base.name} ${what}`, inputs, outputs: [output] };
      };
      const negated = (wiring: Base) => {
        const map = B.shared(shape.length, { scale: S.fromNumber(-1), offset: S.ONE });
        return affine(wiring, map, B.shared(shape.length, 1), 0);
      };
      const [first, second] = [part('first', [a]), part('second', [b])];
      const neither = part('neither', [...first.outputs, ...second.outputs]);
      return [
        negated(first),
        negated(second),
        { ...neither, kind: 'multiply', attrs: {} },
        negated({ ...base, inputs: neither.outputs }),
      ];
    },
  }),
});
