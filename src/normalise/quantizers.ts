import { passDiagnostic } from '../canonical/diagnostics.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import * as Q from '../exact/rational.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { fail } from '../ir/diagnostic.ts';
import type { Tensor } from '../ir/tensor.ts';
import type { Quantizer } from '../quant/quantizer.ts';
import type { ExactConstant } from './exact-constant.ts';

/** The quantizers that a quantization node applies to its data, one per element that differs. */
export function quantizersOf(
  node: Extract<GraphOp, { kind: 'quant' | 'bipolar-quant' | 'multi-threshold' }>,
  context: { shapeOf(value: string): readonly number[] },
  constant: (index: number, operand: string) => ExactConstant,
): Broadcast<Quantizer> {
  const shape = context.shapeOf(node.inputs[0]);
  const rank = shape.length;
  const operand = (index: number, name: string): Broadcast<number> =>
    numbers(constant(index, name).tensor, rank);
  const refuse = (reason: string): never =>
    fail(passDiagnostic('bad-quantizer', { reason }, { node: node.name }));
  const positive = (scale: number): Q.Rational => {
    if (!(scale > 0)) refuse(`its scale is ${scale}, not positive`);
    return Q.fromNumber(scale);
  };

  switch (node.kind) {
    case 'bipolar-quant':
      return B.map(operand(1, 'scale'), s => ({ kind: 'bipolar', scale: positive(s) }));
    case 'quant': {
      const { signed, narrow, roundingMode } = node.attrs;
      const scaleAndZero = B.zip(operand(1, 'scale'), operand(2, 'zero-point'), (s, z) => ({
        scale: positive(s),
        zeroPoint: Q.fromNumber(z),
      }));
      return B.zip(scaleAndZero, operand(3, 'bit width'), ({ scale, zeroPoint }, bits): Quantizer => {
        if (signed && bits === 1) {
          if (zeroPoint.num !== 0n) refuse('a signed 1-bit quantizer with a zero-point');
          return { kind: 'bipolar', scale };
        }
        const lo = signed ? -(2 ** (bits - 1)) + (narrow ? 1 : 0) : 0;
        const hi = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - (narrow ? 2 : 1);
        if (!(hi > lo)) refuse(`its range ${lo}..${hi} has a single code`);
        if (hi - lo > 2 ** 32) refuse(`${bits} bits are more than a quantizer can have here`);
        return { kind: 'uniform', scale, zeroPoint, lo, hi, rounding: roundingMode };
      });
    }
    case 'multi-threshold': {
      const { tensor } = constant(1, 'thresholds');
      const [rows, steps] = tensor.shape;
      const { outScale, outBias, dataLayout } = node.attrs;
      if (!(outScale > 0)) refuse(`its out_scale is ${outScale}, not positive`);
      const quantizers = Array.from(
        { length: rows },
        (_, row): Quantizer => ({
          kind: 'multi-threshold',
          thresholds: Array.from(tensor.data.subarray(row * steps, (row + 1) * steps))
            .sort((a, b) => a - b)
            .map(Q.fromNumber),
          scale: Q.fromNumber(outScale),
          bias: Q.fromNumber(outBias),
        }),
      );
      const axis = dataLayout === 'NCHW' && (rank === 2 || rank === 4) ? 1 : rank - 1;
      return { shape: shape.map((_, i) => (i === axis ? rows : 1)), values: quantizers };
    }
  }
}

function numbers(tensor: Tensor, rank: number): Broadcast<number> {
  return B.withRank({ shape: tensor.shape, values: Array.from(tensor.data) }, rank);
}
