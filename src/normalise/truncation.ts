import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import * as Q from '../exact/rational.ts';
import { cutBits, type GraphOpOf } from '../graph-ops/index.ts';
import { roundHalfEven } from '../graph-ops/number-kinds.ts';
import { windowAxes } from '../graph-ops/windows.ts';
import type { Quantizer } from '../quant/quantizer.ts';
import type { Base, NormaliseContext } from './context.ts';
import { type ExactConstant, exactBroadcast } from './exact-constant.ts';
import { pooled } from './pooling.ts';

/** QONNX Trunc: a quantizer whose steps are those of integers that lose low bits. */
export function truncation(
  node: GraphOpOf<'trunc'>,
  context: NormaliseContext,
  constant: (index: number, operand: string) => ExactConstant,
  base: Base,
): CanonicalOp {
  const { length } = context.shapeOf(node.inputs[0]);
  const operand = (index: number, name: string) => exactBroadcast(constant(index, name), length);
  const { range, roundingMode: rounding } = node.attrs;
  const scale = operand(1, 'scale');
  const zeroPoint = operand(2, 'zero-point');
  const grid = B.zip(scale, zeroPoint, (s, z) => ({ scale: s, zeroPoint: z }));
  const inputBits = B.map(operand(3, 'input bit width'), Q.toNumber);
  const outputBits = B.map(operand(range ? 5 : 4, 'output bit width'), Q.toNumber);
  if (!range) {
    // Version 1 keeps scale and zero-point, and clips nothing.
    const shift = B.zip(inputBits, outputBits, (from, to) => from - to);
    const quantizer = B.zip(
      grid,
      shift,
      (own, bits): Quantizer => ({
        ...own,
        kind: 'truncating',
        shift: bits,
        rounding,
        lo: Number.NEGATIVE_INFINITY,
        hi: Number.POSITIVE_INFINITY,
        outputScale: own.scale,
        outputZeroPoint: own.zeroPoint,
      }),
    );
    return { ...base, kind: 'quantizer', attrs: { quantizer } };
  }
  const ends = B.map(outputBits, bits => ({
    lo: range.signed ? -(2 ** (bits - 1)) + Number(range.narrow) : 0,
    hi: range.signed ? 2 ** (bits - 1) - 1 : 2 ** bits - (range.narrow ? 2 : 1),
  }));
  const output = B.zip(operand(4, 'output scale'), ends, (outputScale, end) => ({ ...end, outputScale }));
  const quantizer = B.zip(grid, output, (own, to): Quantizer => {
    const shift = roundHalfEven(Math.log2(Q.toNumber(to.outputScale) / Q.toNumber(own.scale)));
    const divisor = shift < 0 ? Q.rational(1n, 2n ** BigInt(-shift)) : Q.rational(2n ** BigInt(shift));
    const outputZeroPoint = Q.divide(own.zeroPoint, divisor);
    return { ...own, ...to, kind: 'truncating', shift, rounding, outputZeroPoint };
  });
  return { ...base, kind: 'quantizer', attrs: { quantizer } };
}

/** QONNX QuantAvgPool2d: sums of windows of integers, which lose their low bits. */
export function truncatedPooling(
  node: GraphOpOf<'quant-avg-pool2d'>,
  context: NormaliseContext,
  base: Base,
): CanonicalOp[] {
  const { kernel, stride } = node.attrs;
  const [output] = base.outputs;
  const sums = `${output} before truncation`;
  const window = { strides: [stride, stride], autoPad: 'explicit' } as const;
  const axes = windowAxes(window, [kernel, kernel], context.shapeOf(node.inputs[0]).slice(2), node.name);
  context.shapes.set(sums, context.shapeOf(output));
  const quantizer: Broadcast<Quantizer> = B.shared(context.shapeOf(output).length, {
    kind: 'truncating',
    scale: Q.ONE,
    zeroPoint: Q.ZERO,
    shift: cutBits(node.attrs),
    rounding: 'floor',
    lo: Number.NEGATIVE_INFINITY,
    hi: Number.POSITIVE_INFINITY,
    outputScale: Q.ONE,
    outputZeroPoint: Q.ZERO,
  });
  return [
    ...pooled('sum', axes, context, { ...base, outputs: [sums] }),
    { ...base, name: `${node.name} truncation`, kind: 'quantizer', inputs: [sums], attrs: { quantizer } },
  ];
}
