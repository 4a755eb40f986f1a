import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { broadcastData, checkBroadcastsTo } from '../broadcast.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { alignedFrames } from '../frame-rules.ts';
import { roundHalfEven } from '../number-kinds.ts';
import { floatType } from '../output-types.ts';
import { checkBitWidth, checkScale, checkZeroPoint } from '../quantizer-checks.ts';
import { type GraphOpRoom, given } from '../room.ts';
import { rounding } from '../rounding.ts';
import type { TruncAttrs } from './attrs.ts';
import { normaliseTrunc } from './normalise.ts';

export type { TruncAttrs } from './attrs.ts';

/**
 * QONNX `Trunc`, which drops low bits of quantized values: inputs x, scale s, zero-point z, input width, in
 * version 2 the output scale t, output width; float32 after each step.
 *
 * Version 1: y = (round(round_half_even(x / s + z) / 2^(input width - output width)) - z) * s.
 * Version 2, with d = 2^round(log2(t / s)): y = (round(clip(round_half_even(x / s + z) / d, lo, hi)) - z / d) * t,
 * where lo and hi are the ends of the output width.
 */
export type TruncNode = Node<'trunc', TruncAttrs>;

const operandsOf = ({ range }: TruncAttrs): readonly string[] => [
  'x',
  'scale',
  'zero-point',
  'input bit width',
  ...(range ? ['output scale'] : []),
  'output bit width',
];

export const trunc: GraphOpRoom<'trunc', TruncAttrs> = {
  kind: 'trunc',
  inputs: ['required', 'required', 'required', 'required', 'required', 'optional'],
  infer(attrs, context) {
    const { node } = context;
    const shape = context.shape(0);
    const operands = operandsOf(attrs);
    if (context.has(5) !== (operands.length === 6)) {
      const expected = `${operands.length} inputs`;
      fail(
        graphDiagnostic('input-count', { op: 'trunc', expected, found: context.has(5) ? 6 : 5 }, { node }),
      );
    }
    operands.forEach((what, i) => {
      if (i > 0) checkBroadcastsTo(context.shape(i), shape, `the ${what}`, node);
    });
    checkScale(context.constant(1), node);
    checkZeroPoint(context.constant(2), node);
    checkBitWidth(context.constant(3), node);
    if (attrs.range) checkScale(context.constant(4), node);
    checkBitWidth(context.constant(attrs.range ? 5 : 4), node);
    return [shape];
  },
  evaluate({ roundingMode, range }, inputs) {
    const x = given(inputs, 0);
    const [scale, zeroPoint, inputBits, ...output] = inputs
      .slice(1)
      .map((_, i) => broadcastData(given(inputs, i + 1), x.shape));
    const [outputScale, outputBits] = range ? output : [scale, output[0]];
    const round = rounding(roundingMode);
    const f = Math.fround;
    const y = x.data.map((value, i) => {
      const code = roundHalfEven(f(f(value / f(scale[i])) + f(zeroPoint[i])));
      if (!range) {
        const dropped = round(f(code / 2 ** (inputBits[i] - outputBits[i])));
        return f(f(dropped - zeroPoint[i]) * f(scale[i]));
      }
      const divisor = 2 ** roundHalfEven(Math.log2(outputScale[i] / scale[i]));
      const { low, high } = endsOf(range, outputBits[i]);
      const dropped = round(Math.max(Math.min(f(code / divisor), high), low));
      return f(f(dropped - f(zeroPoint[i] / divisor)) * f(outputScale[i]));
    });
    return [tensor('float32', x.shape, y)];
  },
  types: floatType,
  algebra: {
    kind: 'quantizer',
    hasZero: () => true,
    // It drops bits of integers, which an input of floats has not.
    isForHost: () => false,
    ownScale: () => undefined,
  },
  frames: alignedFrames,
  codes: 'lost',
  atEnd: 'built',
  normalise: normaliseTrunc,
};

function endsOf({ signed, narrow }: { signed: boolean; narrow: boolean }, bits: number) {
  return signed
    ? { low: -(2 ** (bits - 1)) + Number(narrow), high: 2 ** (bits - 1) - 1 }
    : { low: 0, high: 2 ** bits - (narrow ? 2 : 1) };
}
