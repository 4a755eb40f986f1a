import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { imageFrames } from '../frame-rules.ts';
import { baseOf } from '../normalising/context.ts';
import { pooled } from '../normalising/pooled.ts';
import { truncating } from '../normalising/quantizers.ts';
import { roundHalfEven } from '../number-kinds.ts';
import { floatType } from '../output-types.ts';
import { type PoolAttrs, poolAxes, pooledShape, poolPlanes, poolWindows } from '../pooling.ts';
import { checkBits } from '../quantizer-checks.ts';
import { type GraphOpRoom, given } from '../room.ts';

export interface QuantAvgPool2dAttrs {
  /** Side and distance of the square windows. */
  readonly kernel: number;
  readonly stride: number;
  /** Widths of the integers in x and y. */
  readonly inputBits: number;
  readonly outputBits: number;
  /** What the type of y is said to be; the arithmetic is the same. */
  readonly signed: boolean;
}

/**
 * QONNX `QuantAvgPool2d` on integers held as floats, [batch, channels, height, width]: the sum of each window with
 * its low bits cut off, floor(sum / 2^shift), where shift is the width of the greatest unsigned sum less the output
 * width (not below 0).
 */
export type QuantAvgPool2dNode = Node<'quant-avg-pool2d', QuantAvgPool2dAttrs>;

const windowOf = ({ kernel, stride }: QuantAvgPool2dAttrs): PoolAttrs => ({
  kernel: [kernel, kernel],
  strides: [stride, stride],
  autoPad: 'explicit',
  ceilMode: false,
});

/** The number of low bits that are cut off. */
export function cutBits({ kernel, inputBits, outputBits }: QuantAvgPool2dAttrs): number {
  const greatest = (2n ** BigInt(inputBits) - 1n) * BigInt(kernel) ** 2n;
  return Math.max(0, greatest.toString(2).length - outputBits);
}

export const quantAvgPool2d: GraphOpRoom<'quant-avg-pool2d', QuantAvgPool2dAttrs> = {
  kind: 'quant-avg-pool2d',
  inputs: ['required'],
  infer(attrs, { node, shape }) {
    checkBits(attrs.inputBits, node);
    checkBits(attrs.outputBits, node);
    return [pooledShape(shape(0), poolAxes(windowOf(attrs), shape(0), node))];
  },
  evaluate(attrs, inputs, { node, shapes: [shape] }) {
    const x = given(inputs, 0);
    const divisor = 2 ** cutBits(attrs);
    const sum = { start: 0, next: (state: number, element: number) => state + element };
    const data = poolPlanes(x, poolAxes(windowOf(attrs), x.shape, node), sum, total =>
      Math.fround(Math.floor(roundHalfEven(total) / divisor)),
    );
    return [tensor('float32', shape, data)];
  },
  types: floatType,
  algebra: {
    kind: 'quantizer',
    hasZero: () => true,
    // It drops bits of integers, which an input of floats has not.
    isForHost: () => false,
    ownScale: () => undefined,
  },
  frames: imageFrames,
  codes: 'lost',
  atEnd: 'built',
  /** Sums of windows of integers, which lose their low bits. */
  normalise(node, context) {
    const base = baseOf(node);
    const [output] = base.outputs;
    const sums = `${output} before truncation`;
    const axes = poolWindows(windowOf(node.attrs), context.shapeOf(node.inputs[0]), node.name);
    context.shapes.set(sums, context.shapeOf(output));
    const quantizer = B.shared(
      context.shapeOf(output).length,
      truncating({
        scale: Q.ONE,
        zeroPoint: Q.ZERO,
        shift: cutBits(node.attrs),
        rounding: 'floor',
        outputScale: Q.ONE,
        outputZeroPoint: Q.ZERO,
      }),
    );
    return [
      ...pooled('sum', axes, context, { ...base, outputs: [sums] }),
      { ...base, name: `${node.name} truncation`, kind: 'quantizer', inputs: [sums], attrs: { quantizer } },
    ];
  },
};
