import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { flatAtEnd } from '../at-end.ts';
import { elementRoom } from '../elementwise.ts';
import { affine } from '../normalising/affine.ts';
import { baseOf } from '../normalising/context.ts';
import { clipTo, fraction } from '../normalising/elementwise.ts';

export interface HardSigmoidAttrs {
  /** Float32 numbers, which stand for the fractions that they are nearest to. */
  readonly alpha: number;
  readonly beta: number;
}

/** y = min(max(alpha * x + beta, 0), 1). */
export type HardSigmoidNode = Node<'hard-sigmoid', HardSigmoidAttrs>;

export const hardSigmoid = elementRoom('hard-sigmoid', {
  float:
    ({ alpha, beta }: HardSigmoidAttrs) =>
    x =>
      Math.min(Math.max(Math.fround(alpha * x) + beta, 0), 1),
  algebra: MONOTONE,
  atEnd: flatAtEnd('HardSigmoid'),
  normalise(node: Node<string, HardSigmoidAttrs>, context) {
    const base = baseOf(node);
    const shape = context.shapeOf(node.outputs[0]);
    const shared = <T>(value: T) => B.shared(shape.length, value);
    const alpha = fraction(node.attrs.alpha, 'its alpha', node);
    const beta = fraction(node.attrs.beta, 'its beta', node);
    const before = `${base.outputs[0]} before clipping`;
    context.shapes.set(before, shape);
    const map = { scale: S.fromRational(alpha), offset: S.fromRational(beta) };
    return [
      // The factor is rounded to float32, as the product and the sum are.
      affine({ ...base, outputs: [before] }, shared(map), shared(Math.abs(Q.toNumber(beta))), 3),
      {
        ...base,
        kind: 'elementwise',
        name: `${node.name} clip`,
        inputs: [before],
        attrs: { fn: shared(clipTo(0, 1, node)) },
      },
    ];
  },
});
