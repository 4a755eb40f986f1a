import { fail } from '../../../ir/diagnostic.ts';
import type { Value } from '../../builder.ts';
import { axisInGraph, type Conversion, type HeldCodes } from '../conversion.ts';
import { tfliteDiagnostic } from '../diagnostics.ts';
import { type FixedPoint, fixedPointOf } from '../fixed-point.ts';
import type { TfliteOperator } from '../model.ts';
import { boundsOf, fusedBounds, option, padsOf, refused } from '../options.ts';
import { clampingSteps, scaledSteps, stepped } from '../staircase.ts';
import { codingOf, numbersOf } from '../tensors.ts';
import { movedCodes } from './layouts.ts';
import type { Converter } from './operator.ts';

/** Field numbers of the options of pooling. */
const POOL = { padding: 0, strides: [2, 1], kernel: [4, 3], activation: 5 } as const;

/** MAX_POOL_2D. */
export const maxPool: Converter = (operator, conversion) => {
  const input = movedCodes(operator, conversion);
  const value = conversion.net.maxPool(input.value, { ...windowOf(operator, input), name: operator.name });
  conversion.defineCodes(operator, clamped(operator, value, conversion));
};

/**
 * AVERAGE_POOL_2D: the mean of the codes themselves, those outside the image left out, to the nearest code, ties away from
 * code 0. Its kernel's division of the sum by the count comes to the same: an odd count has no ties.
 */
export const averagePool: Converter = (operator, conversion) => {
  const { net } = conversion;
  const input = movedCodes(operator, conversion);
  const mean = net.averagePool(input.value, { ...windowOf(operator, input), name: `${operator.name}_means` });
  const codes = net.quant(mean, {
    scale: 1,
    zeroPoint: input.zeroPoint,
    bits: 8,
    signed: input.type === 'int8',
    roundingMode: 'half-up',
    name: operator.name,
  });
  conversion.defineCodes(operator, clamped(operator, codes, conversion));
};

/** Applies the fused activation function of pooling to codes. */
function clamped(operator: TfliteOperator, value: Value, conversion: Conversion): Value {
  const coding = codingOf(conversion.output(operator));
  const bounds = fusedBounds(operator, POOL.activation, coding);
  const whole = boundsOf(coding, {});
  if (bounds.min === whole.min && bounds.max === whole.max) return value;
  return stepped(conversion.net, value, [clampingSteps(bounds)], bounds, `${operator.name}_clamp`);
}

function windowOf(operator: TfliteOperator, { shape }: HeldCodes) {
  if (shape.length !== 4) refused(operator, `its input has ${shape.length} dimensions`);
  const kernel = POOL.kernel.map(field => option(operator, field, 'int32'));
  const strides = POOL.strides.map(field => option(operator, field, 'int32'));
  const ends = [0, 1].map(axis =>
    padsOf(operator, POOL.padding, { size: shape[axis + 1], kernel: kernel[axis], stride: strides[axis] }),
  );
  return { kernel, strides, pads: [0, 1].flatMap(end => ends.map(each => each[end])) };
}

/** MEAN over constant axes: the sum of codes without zero point, times a factor that holds the count (`QuantizedMeanOrSum`). */
export const mean: Converter = (operator, conversion) => {
  const { net } = conversion;
  const input = conversion.codes(operator, 0);
  const coding = codingOf(conversion.output(operator));
  const rank = input.shape.length;
  const axes = Array.from(numbersOf(conversion.required(operator, 1), ['int32']), axis =>
    axis < 0 ? axis + rank : axis,
  );
  const reduced = [...new Set(axes)];
  if (reduced.length === 0 || reduced.some(axis => !(axis >= 1 && axis < rank))) {
    refused(operator, `it goes over axes [${axes.join(', ')}]`);
  }
  const count = reduced.reduce((product, axis) => product * input.shape[axis], 1);
  const keepDims = option(operator, 0, 'bool') !== 0;
  if (rank === 4 && !keepDims && reduced.length === 1) refused(operator, 'it takes one axis out of an image');
  const reach = Math.max(input.range.max - input.zeroPoint, input.zeroPoint - input.range.min);
  const factor = meanFactor(fixedPointOf(input.scale / coding.scale), count);
  const bound = reach * count * 2 ** Math.max(factor.shift, 0);
  if (bound >= 2 ** 31) fail(tfliteDiagnostic('sum-overflows', { bound }));
  const sums = net.reduceSum(input.value, {
    axes: reduced.map(axis => axisInGraph(axis, rank)),
    keepDims,
    name: `${operator.name}_sums`,
  });
  const bounds = boundsOf(coding, {});
  conversion.defineCodes(operator, stepped(net, sums, [scaledSteps(factor, bounds)], bounds, operator.name));
};

/** The factor of a mean: its multiplier is divided by the count, cut off, after as many bits more as the count has. */
function meanFactor({ multiplier, shift }: FixedPoint, count: number): FixedPoint {
  const bits = Math.min(31 - Math.clz32(count), 31 + shift);
  return {
    multiplier: Number((BigInt(multiplier) << BigInt(bits)) / BigInt(count)),
    shift: shift - bits,
  };
}
