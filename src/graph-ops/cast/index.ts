import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { alignedFrames } from '../frame-rules.ts';
import { CAST_CODES } from '../normalising/computed-codes.ts';
import { unsupported } from '../normalising/context.ts';
import { asLayout } from '../normalising/layout.ts';
import { type GraphOpRoom, given } from '../room.ts';

/** Inclusive ranges of the integer types a tensor can be cast to; int64 stops where numbers stop being exact. */
const INTEGER_RANGES = {
  int8: [-(2 ** 7), 2 ** 7 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint8: [0, 2 ** 8 - 1],
  uint16: [0, 2 ** 16 - 1],
  uint32: [0, 2 ** 32 - 1],
} as const;

export type CastType = 'float32' | 'bool' | keyof typeof INTEGER_RANGES;

export interface CastAttrs {
  readonly to: CastType;
}

/**
 * The same values as another type: floats lose their fraction toward zero when they become integers, anything
 * but zero becomes true. A value outside the integer type (undefined in ONNX) is a diagnostic.
 */
export type CastNode = Node<'cast', CastAttrs>;

export const cast: GraphOpRoom<'cast', CastAttrs> = {
  kind: 'cast',
  inputs: ['required'],
  infer: (_, context) => [context.shape(0)],
  evaluate({ to }, inputs, { node }) {
    const x = given(inputs, 0);
    if (to === 'float32') return [tensor('float32', x.shape, x.data.map(Math.fround))];
    if (to === 'bool')
      return [
        tensor(
          'bool',
          x.shape,
          x.data.map(value => (value === 0 ? 0 : 1)),
        ),
      ];
    const [least, most] = INTEGER_RANGES[to];
    const toInteger = (value: number) => {
      const integer = Math.trunc(value);
      if (integer >= least && integer <= most) return integer;
      return fail(graphDiagnostic('cast-range', { value, to }, { node }));
    };
    return [tensor('int64', x.shape, x.data.map(toInteger))];
  },
  types: (_, { to }) => [to],
  algebra: { kind: 'rearranging', keepsOrder: true, keepsAll: false },
  frames: alignedFrames,
  codes: CAST_CODES,
  atEnd: 'built',
  normalise(node, context) {
    if (node.attrs.to !== 'float32') unsupported(node, `it casts data to ${node.attrs.to}`);
    return asLayout(node, context);
  },
};
