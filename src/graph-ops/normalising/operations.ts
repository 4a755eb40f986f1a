import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import { affine, scaling, translation } from './affine.ts';
import { arithmetic } from './arithmetic.ts';

/** The normaliser of a + b. */
export const sum = arithmetic({
  mapOf: translation,
  join: (base, _, a, b) => [{ ...base, kind: 'add', inputs: [a, b], attrs: {} }],
});

/** The normaliser of a - b. */
export const difference = arithmetic({
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
});

const SIXTH = Q.rational(1n, 6n);

/** How converters write the division by 6 of a hard swish or a hard sigmoid that they spell out. */
const FLOAT_SIXTH = Q.fromNumber(Math.fround(1 / 6));

/** The normaliser of a * b. */
export const product = arithmetic({
  mapOf: factor => scaling(Q.equals(factor, FLOAT_SIXTH) ? SIXTH : factor),
  join: (base, _, a, b) => [{ ...base, kind: 'multiply', inputs: [a, b], attrs: {} }],
});
