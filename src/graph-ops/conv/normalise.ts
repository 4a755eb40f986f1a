import type { CanonicalOp } from '../../canonical/graph.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { baseOf, constantOf, type NormaliseContext } from '../normalising/context.ts';
import { biased, type Convolution, convolutionNodes, kernelMatrix } from '../normalising/convolution.ts';
import { gateLinear } from '../normalising/gate-linear.ts';
import { type WindowAttrs, windowAxes } from '../windows.ts';

/** Windows and a product over their channels; of a vector in a gate, a dense layer whose weights may be snapped. */
export function normaliseConvolution(
  node: Node<string, WindowAttrs & { readonly group: number }>,
  context: NormaliseContext,
): CanonicalOp[] {
  const weights = constantOf(node, context, 1, 'weights');
  const { shape } = weights.tensor;
  const input = context.shapeOf(node.inputs[0]);
  const outShape = context.shapeOf(node.outputs[0]);
  const axes = windowAxes(node.attrs, shape.slice(2), input.slice(2), node.name);
  const bias = node.inputs[2] ? constantOf(node, context, 2, 'bias') : undefined;
  const convolution: Convolution = { weights, bias, group: node.attrs.group, axes };
  const isVector =
    shape.slice(2).every(size => size === 1) &&
    node.attrs.group === 1 &&
    outShape.slice(2).every(size => size === 1);
  return context.isGate && isVector && input.slice(2).every(size => size === 1)
    ? gateConvolution(node, context, convolution)
    : convolutionNodes(baseOf(node), convolution, context);
}

/** A 1x1 convolution of a pooled image in a gate: a dense layer whose weights may be snapped (claim A2). */
function gateConvolution(
  node: Node,
  context: NormaliseContext,
  { weights, bias }: Convolution,
): CanonicalOp[] {
  const base = baseOf(node);
  const [output] = base.outputs;
  const matrix = kernelMatrix(weights);
  const [outputs, inputs] = matrix.tensor.shape;
  const value = (what: string, shape: readonly number[]): string => {
    context.shapes.set(`${output} ${what}`, shape);
    return `${output} ${what}`;
  };
  const shape = context.shapeOf(output);
  const [vector, product] = [value('vector', [1, inputs]), value('product', [1, outputs])];
  const sums = bias ? value('before bias', shape) : output;
  const attrs = { shape: [1, inputs] };
  const nodes: CanonicalOp[] = [
    { ...base, kind: 'layout', name: `${node.name} vector`, outputs: [vector], attrs },
    gateLinear({ ...base, inputs: [vector], outputs: [product] }, matrix, true, Q.ONE),
    {
      ...base,
      kind: 'layout',
      name: `${node.name} image`,
      inputs: [product],
      outputs: [sums],
      attrs: { shape },
    },
  ];
  if (!bias) return nodes;
  return [...nodes, biased({ ...base, name: `${node.name} bias`, inputs: [sums] }, bias, context)];
}
