import type { CanonicalOp } from '../../canonical/graph.ts';
import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { type IntegerTensor, integerTensor } from '../../ir/integer-tensor.ts';
import { plusConstant, translation } from '../normalising/affine.ts';
import { type Base, baseOf, constantOf, type NormaliseContext } from '../normalising/context.ts';
import { type ExactConstant, exactBroadcast } from '../normalising/exact-constant.ts';
import { gateLinear } from '../normalising/gate-linear.ts';
import { linearAttrs } from '../normalising/linear-attrs.ts';
import { linearNodes } from '../normalising/linear-nodes.ts';
import { geometryOf } from '../normalising/window-geometry.ts';
import { type WindowAttrs, windowAxes } from '../windows.ts';

/**
 * A convolution is windows, a linear node over their channels, and an affine node for the bias. With a
 * group for each channel it is a depthwise node instead; larger groups become zero weights: exact,
 * though the hardware then multiplies by zeros.
 */
export function normaliseConvolution(
  node: Node<string, WindowAttrs & { readonly group: number }>,
  context: NormaliseContext,
): CanonicalOp[] {
  const base = baseOf(node);
  const weights = constantOf(node, context, 1, 'weights');
  const { shape } = weights.tensor;
  const input = context.shapeOf(node.inputs[0]);
  const output = node.outputs[0];
  const outShape = context.shapeOf(output);
  const at = { node: node.name };
  const axes = windowAxes(node.attrs, shape.slice(2), input.slice(2), node.name);
  const geometry = geometryOf(axes);
  const [kernelHeight, kernelWidth] = geometry.kernel;
  const places = kernelHeight * kernelWidth;
  const [outputs, perGroup] = shape;
  const channels = input[1];
  // The plain matrix [outputs, perGroup * places] of the framework, channel first.
  const flat: ExactConstant = {
    tensor: { ...weights.tensor, shape: [outputs, perGroup * places] },
    ...(weights.quantized
      ? {
          quantized: {
            codes: weights.quantized.codes,
            unit: B.reshape(weights.quantized.unit, shape, [outputs, perGroup * places]),
          },
        }
      : {}),
  };
  const isPerOutput = weights.quantized?.unit.shape.slice(1).every(dim => dim === 1);
  const unit = weights.quantized?.unit;
  const matrix: ExactConstant =
    isPerOutput && unit && weights.quantized
      ? {
          ...flat,
          quantized: {
            codes: weights.quantized.codes,
            unit: { shape: [unit.shape[0] ?? 1, 1], values: unit.values },
          },
        }
      : flat;
  const isVector = places === 1 && node.attrs.group === 1 && outShape.slice(2).every(size => size === 1);
  if (context.isGate && isVector && input.slice(2).every(size => size === 1)) {
    return gateConvolution(node, context, flat);
  }
  const matrices = linearAttrs(matrix, true, Q.ONE, at, context);
  // With a single channel a depthwise convolution is a plain one.
  const isDepthwise = perGroup === 1 && channels > 1;
  const windows = `${output} windows`;
  const sums = node.inputs[2] ? `${output} before bias` : output;
  context.shapes.set(windows, [outShape[0], places * channels, ...outShape.slice(2)]);
  context.shapes.set(sums, outShape);
  const nodes: CanonicalOp[] = [
    {
      ...base,
      kind: 'window',
      name: `${node.name} window`,
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
              attrs: { codes: overWindows(codes, node.attrs.group, perGroup, places), unit, axis: 'image' },
            },
    ),
  ];
  if (!node.inputs[2]) return nodes;
  return [...nodes, biased(node, context, { ...base, name: `${node.name} bias`, inputs: [sums] })];
}

/** The bias of every output channel. */
function biased(node: Node, context: NormaliseContext, base: Base): CanonicalOp {
  const bias = exactBroadcast(constantOf(node, context, 2, 'bias'), 1).values;
  const shape = context.shapeOf(node.outputs[0]).map((_, axis) => (axis === 1 ? bias.length : 1));
  return plusConstant(base, { shape, values: bias.map(translation) });
}

/** A 1x1 convolution of a pooled image in a gate: a dense layer whose weights may be snapped (claim A2). */
function gateConvolution(node: Node, context: NormaliseContext, weights: ExactConstant): CanonicalOp[] {
  const base = baseOf(node);
  const [output] = base.outputs;
  const [outputs, inputs] = weights.tensor.shape;
  const value = (what: string, shape: readonly number[]): string => {
    context.shapes.set(`${output} ${what}`, shape);
    return `${output} ${what}`;
  };
  const shape = context.shapeOf(output);
  const [vector, product] = [value('vector', [1, inputs]), value('product', [1, outputs])];
  const sums = node.inputs[2] ? value('before bias', shape) : output;
  const attrs = { shape: [1, inputs] };
  const nodes: CanonicalOp[] = [
    { ...base, kind: 'layout', name: `${node.name} vector`, outputs: [vector], attrs },
    gateLinear({ ...base, inputs: [vector], outputs: [product] }, weights, true, Q.ONE),
    {
      ...base,
      kind: 'layout',
      name: `${node.name} image`,
      inputs: [product],
      outputs: [sums],
      attrs: { shape },
    },
  ];
  if (!node.inputs[2]) return nodes;
  return [...nodes, biased(node, context, { ...base, name: `${node.name} bias`, inputs: [sums] })];
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
