import { onnxDiagnostic } from '../diagnostics.ts';
import type { NodeReader } from '../node-reader.ts';
import type { Expand, Subgraph } from './subgraph.ts';

/** The axes of a channels-last tensor in channels-first order, and back. */
const toFirst = (rank: number) => [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i + 1)];
const toLast = (rank: number) => [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1];

/** The rank of the node's data: from the model's shapes, or from the kernel where those are not known. */
function rankOf(node: NodeReader): number {
  const rank = node.shapeOf(0)?.length ?? node.shapeOf(1)?.length;
  if (rank !== undefined) return rank;
  const kernel = node.has('kernel_shape') ? node.ints('kernel_shape') : undefined;
  return kernel ? kernel.length + 2 : node.fail(onnxDiagnostic('rank-unknown', { op: node.op }, node.at));
}

/** The standard operator between transposes; `weights` says that input 1 is channels-last too. */
function between(op: string, weights: boolean): Expand {
  return (node: NodeReader, out: Subgraph) => {
    const rank = rankOf(node);
    const first = { perm: { ints: toFirst(rank) } };
    const inputs = Array.from({ length: out.inputCount }, (_, i) => out.input(i));
    inputs[0] = out.op('channels_first', 'Transpose', [inputs[0]], first);
    if (weights) inputs[1] = out.op('weights_channels_first', 'Transpose', [inputs[1]], first);
    const result = out.main(op, inputs);
    out.result('channels_last', 'Transpose', [result], { perm: { ints: toLast(rank) } });
  };
}

/** The operators of the QONNX channels-last domain; a convolution's weights are [outputs, kernel..., channels]. */
export const channelsLast: Readonly<Record<string, Expand>> = {
  Conv: between('Conv', true),
  MaxPool: between('MaxPool', false),
  AveragePool: between('AveragePool', false),
  BatchNormalization: between('BatchNormalization', false),
};

/** QONNX operators of four dimensions that name their layout, or have it in their name. */
export const channelsLastByLayout: Readonly<Record<string, Expand>> = {
  MaxPoolNHWC: between('MaxPool', false),
  QuantAvgPool2d(node, out) {
    node.expectInputs(1);
    const layout = node.string('data_layout', 'NCHW');
    const isLast = layout === 'NHWC';
    if (!isLast && layout !== 'NCHW') node.wrongValue('data_layout', `'${layout}'`, 'NCHW or NHWC');
    const without = ['data_layout'];
    const pool = (x: string) => out.main('QuantAvgPool2d', [x], { last: !isLast, without });
    if (!isLast) {
      pool(out.input(0));
      return;
    }
    const first = out.op('channels_first', 'Transpose', [out.input(0)], { perm: { ints: toFirst(4) } });
    out.result('channels_last', 'Transpose', [pool(first)], { perm: { ints: toLast(4) } });
  },
};
