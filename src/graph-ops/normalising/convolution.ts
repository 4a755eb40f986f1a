import type { CanonicalOp } from '../../canonical/graph.ts';
import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import { type IntegerTensor, integerTensor } from '../../ir/integer-tensor.ts';
import { sizeOf, transposedIndices } from '../../ir/tensor.ts';
import type { WindowAxis } from '../windows.ts';
import { plusConstant, translation } from './affine.ts';
import type { Base, NormaliseContext } from './context.ts';
import { type ExactConstant, exactBroadcast } from './exact-constant.ts';
import { linearAttrs } from './linear-attrs.ts';
import { linearNodes } from './linear-nodes.ts';
import { windowNodes } from './window-nodes.ts';

export interface Convolution {
  /** [outputs, channels / group, kernel...] */
  readonly weights: ExactConstant;
  /** One for each output. */
  readonly bias?: ExactConstant;
  /** Output m reads the channels of group floor(m * group / outputs) only. */
  readonly group: number;
  /** How the windows slide over each spatial axis. */
  readonly axes: readonly WindowAxis[];
}

/**
 * A convolution is windows, a linear node over their channels, and an affine node for the bias. With a
 * group for each channel it is a depthwise node instead; larger groups become zero weights: exact,
 * though the hardware then multiplies by zeros.
 *
 * @param base reads an image [1, C, ...] and writes one whose shape the context knows
 */
export function convolutionNodes(
  base: Base,
  { weights, bias, group, axes }: Convolution,
  context: NormaliseContext,
): CanonicalOp[] {
  const channels = context.shapeOf(base.inputs[0])[1];
  const places = sizeOf(axes.map(axis => axis.kernel));
  const perGroup = weights.tensor.shape[1];
  const matrix = kernelMatrix(axes.length === 3 ? depthInnermost(weights) : weights);
  const matrices = linearAttrs(matrix, true, Q.ONE, { node: base.name }, context);
  // With a single channel a depthwise convolution is a plain one.
  const isDepthwise = perGroup === 1 && channels > 1;
  return windowNodes(base, axes, 'zero', context, own => {
    const [output] = own.outputs;
    const sums = bias ? `${output} before bias` : output;
    context.shapes.set(sums, context.shapeOf(output));
    const nodes = linearNodes({ ...own, outputs: [sums] }, matrices, context, (base, { codes, unit }) =>
      isDepthwise
        ? { ...base, kind: 'depthwise', attrs: { codes, unit } }
        : {
            ...base,
            kind: 'linear',
            attrs: { codes: overWindows(codes, group, perGroup, places), unit, axis: 'image' },
          },
    );
    if (!bias) return nodes;
    return [...nodes, biased({ ...own, name: `${own.name} bias`, inputs: [sums] }, bias, context)];
  });
}

/** Weights over a volume in the order of its windows' elements: row, column, depth. */
function depthInnermost({ tensor, quantized }: ExactConstant): ExactConstant {
  const { shape } = tensor;
  const perm = [0, 1, 3, 4, 2];
  const from = transposedIndices(shape, perm);
  const moved = (data: Float64Array): Float64Array => Float64Array.from(from, i => data[i]);
  return {
    tensor: { ...tensor, shape: perm.map(axis => shape[axis]), data: moved(tensor.data) },
    ...(quantized
      ? { quantized: { codes: moved(quantized.codes), unit: B.transpose(quantized.unit, perm) } }
      : {}),
  };
}

/** The plain matrix [outputs, perGroup * places] of the framework, channel first. */
export function kernelMatrix({ tensor, quantized }: ExactConstant): ExactConstant {
  const { shape } = tensor;
  const [outputs] = shape;
  const flat = [outputs, tensor.data.length / outputs];
  const matrix = { ...tensor, shape: flat };
  if (!quantized) return { tensor: matrix };
  const { codes, unit } = quantized;
  const isPerOutput = unit.shape.slice(1).every(dim => dim === 1);
  return {
    tensor: matrix,
    quantized: {
      codes,
      unit: isPerOutput
        ? { shape: [unit.shape[0] ?? 1, 1], values: unit.values }
        : B.reshape(unit, shape, flat),
    },
  };
}

/** The bias of every output channel. */
export function biased(base: Base, bias: ExactConstant, context: NormaliseContext): CanonicalOp {
  const { values } = exactBroadcast(bias, 1);
  const shape = context.shapeOf(base.outputs[0]).map((_, axis) => (axis === 1 ? values.length : 1));
  return plusConstant(base, { shape, values: values.map(translation) });
}

/** Codes [outputs, places * channels] of a window's elements, channel innermost; 0 outside the group. */
function overWindows(codes: IntegerTensor, groups: number, perGroup: number, places: number): IntegerTensor {
  const [outputs] = codes.shape;
  const channels = groups * perGroup;
  const placed = new Float64Array(outputs * places * channels);
  for (let o = 0; o < outputs; o++) {
    const firstChannel = Math.floor(o / (outputs / groups)) * perGroup;
    for (let c = 0; c < perGroup; c++) {
      for (let p = 0; p < places; p++) {
        placed[(o * places + p) * channels + firstChannel + c] = codes.data[(o * perGroup + c) * places + p];
      }
    }
  }
  return integerTensor([outputs, places * channels], placed);
}
