import { transposedIndices } from '../../../ir/tensor.ts';
import type { Value } from '../../builder.ts';
import type { Conversion, HeldCodes } from '../conversion.ts';
import { fixedPointOf } from '../fixed-point.ts';
import type { TfliteOperator, TfliteTensor } from '../model.ts';
import { option, padsOf, refused } from '../options.ts';
import { codingOf, numbersOf, weightScales } from '../tensors.ts';
import type { Converter } from './operator.ts';
import { defineSum, factorsOf } from './sums.ts';

/** Field numbers of the options of the two convolutions. */
const CONV = { padding: 0, strides: [2, 1], activation: 3, dilations: [5, 4] } as const;
const DEPTHWISE = { padding: 0, strides: [2, 1], activation: 4, dilations: [6, 5] } as const;

/** CONV_2D: weights [outputs, height, width, channels / groups]. */
export const convolution: Converter = (operator, conversion) => {
  const filter = conversion.required(operator, 1);
  const channels = imageOf(operator, conversion).shape[3];
  const [outputs, height, width, own] = filterShape(operator, filter);
  if (channels % own !== 0) refused(operator, `its weights have ${own} channels, the image ${channels}`);
  const weights = moved(filter, [0, 3, 1, 2]);
  convolved(operator, conversion, CONV, {
    weights,
    shape: [outputs, own, height, width],
    group: channels / own,
    scales: weightScales(filter, 0),
  });
};

/** DEPTHWISE_CONV_2D: weights [1, height, width, channels * multiplier]. */
export const depthwiseConvolution: Converter = (operator, conversion) => {
  const filter = conversion.required(operator, 1);
  const channels = imageOf(operator, conversion).shape[3];
  const [one, height, width, outputs] = filterShape(operator, filter);
  if (one !== 1 || outputs % channels !== 0) {
    refused(operator, `its weights are [${filter.shape.join(', ')}] for ${channels} channels`);
  }
  const weights = moved(filter, [3, 0, 1, 2]);
  convolved(operator, conversion, DEPTHWISE, {
    weights,
    shape: [outputs, 1, height, width],
    group: channels,
    scales: weightScales(filter, 3),
  });
};

interface Kernels {
  readonly weights: Float64Array;
  /** As ONNX has it: outputs, channels of a group, height, width. */
  readonly shape: readonly [number, number, number, number];
  readonly group: number;
  readonly scales: readonly number[];
}

function convolved(
  operator: TfliteOperator,
  conversion: Conversion,
  fields: typeof CONV | typeof DEPTHWISE,
  { weights, shape, group, scales }: Kernels,
): void {
  const input = imageOf(operator, conversion);
  const output = codingOf(conversion.output(operator));
  const [outputs, , ...kernel] = shape;
  const strides = fields.strides.map(field => option(operator, field, 'int32'));
  const dilations = fields.dilations.map(field => option(operator, field, 'int32', 1));
  const ends = [0, 1].map(axis =>
    padsOf(operator, fields.padding, {
      size: input.shape[axis + 1],
      kernel: kernel[axis],
      stride: strides[axis],
      dilation: dilations[axis],
    }),
  );
  const pads = [0, 1].flatMap(end => ends.map(each => each[end]));
  const value = conversion.net.conv(input.value, codesConstant(conversion, weights, shape, operator.name), {
    strides,
    dilations,
    pads,
    group,
    name: `${operator.name}_sums`,
  });
  // Its kernel holds a factor for each scale in fixed point (`PopulateConvolutionQuantizationParams`).
  const scalings = factorsOf(input.scale, scales, output.scale).map(
    factor => ({ kind: 'fixed', ...fixedPointOf(factor) }) as const,
  );
  defineSum(
    operator,
    { input, value, weights, outputs, scalings, activation: fields.activation },
    conversion,
  );
}

/** Weights in the graph: int8 codes, their scale left to the factor behind the sum. */
export const codesConstant = (
  { net }: Conversion,
  codes: Float64Array,
  shape: readonly number[],
  name: string,
): Value =>
  net.dequantizeLinear(net.constant(codes, shape, { name: `${name}_weights`, kind: 'int64' }), {
    scale: 1,
    type: 'int8',
    name: `${name}_codes`,
  });

function imageOf(operator: TfliteOperator, conversion: Conversion): HeldCodes {
  const image = conversion.codes(operator, 0);
  return image.shape.length === 4
    ? image
    : refused(operator, `its input has ${image.shape.length} dimensions`);
}

function filterShape(operator: TfliteOperator, { shape }: TfliteTensor): readonly number[] {
  const isWhole = shape.length === 4 && shape.every(dim => dim >= 1);
  return isWhole ? shape : refused(operator, `its weights are [${shape.join(', ')}]`);
}

/** The codes of weights with their axes in another order. */
function moved(filter: TfliteTensor, perm: readonly number[]): Float64Array {
  const codes = numbersOf(filter, ['int8']);
  return Float64Array.from(transposedIndices(filter.shape, perm), i => codes[i]);
}
