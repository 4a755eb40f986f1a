import type { CanonicalOp } from '../../canonical/graph.ts';
import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import { type IntegerTensor, integerTensor } from '../../ir/integer-tensor.ts';
import type { WindowAxis } from '../windows.ts';
import { plusConstant, translation } from './affine.ts';
import type { Base, NormaliseContext } from './context.ts';
import { type ExactConstant, exactBroadcast } from './exact-constant.ts';
import { linearAttrs } from './linear-attrs.ts';
import { linearNodes } from './linear-nodes.ts';
import { geometryOf } from './window-geometry.ts';

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
  const [output] = base.outputs;
  const channels = context.shapeOf(base.inputs[0])[1];
  const outShape = context.shapeOf(output);
  const geometry = geometryOf(axes);
  const [kernelHeight, kernelWidth] = geometry.kernel;
  const places = kernelHeight * kernelWidth;
  const perGroup = weights.tensor.shape[1];
  const matrices = linearAttrs(kernelMatrix(weights), true, Q.ONE, { node: base.name }, context);
  // With a single channel a depthwise convolution is a plain one.
  const isDepthwise = perGroup === 1 && channels > 1;
  const windows = `${output} windows`;
  const sums = bias ? `${output} before bias` : output;
  context.shapes.set(windows, [outShape[0], places * channels, ...outShape.slice(2)]);
  context.shapes.set(sums, outShape);
  const nodes: CanonicalOp[] = [
    {
      ...base,
      kind: 'window',
      name: `${base.name} window`,
      outputs: [windows],
      attrs: { ...geometry, padding: 'zero' },
    },
    ...linearNodes(
      { ...base, inputs: [windows], outputs: [sums] },
      matrices,
      context,
      (own, { codes, unit }) =>
        isDepthwise
          ? { ...own, kind: 'depthwise', attrs: { codes, unit } }
          : {
              ...own,
              kind: 'linear',
              attrs: { codes: overWindows(codes, group, perGroup, places), unit, axis: 'image' },
            },
    ),
  ];
  if (!bias) return nodes;
  return [...nodes, biased({ ...base, name: `${base.name} bias`, inputs: [sums] }, bias, context)];
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
