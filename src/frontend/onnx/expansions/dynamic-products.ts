import { TensorProto_DataType as DataType } from 'onnx-buf';
import type { NodeReader } from '../node-reader.ts';
import { centred } from './integer-products.ts';
import type { Expand, Subgraph } from './subgraph.ts';

/** What onnxruntime fuses of dynamically quantized matrix products, in terms of standard operators. */
export const dynamicProducts: Readonly<Record<string, Expand>> = {
  /** a, b, their scales, their zero-points, bias. */
  MatMulIntegerToFloat(node, out) {
    node.expectInputs(4, 7);
    const a = centred(node, out, 0, 1, 'a', 4);
    const scale = out.op('scale', 'Mul', [scaleOf(node, out, 2, 1), out.input(3)]);
    toFloat(out, a, centred(node, out, 1, 0, 'b', 5), scale, out.input(6));
  },
  /** a in float, b, its scale and zero-point, bias. */
  DynamicQuantizeMatMul(node, out) {
    node.expectInputs(3, 5);
    const [codes, scaleOfA, zeroPoint] = out.many('a', 'DynamicQuantizeLinear', [out.input(0)], PARTS);
    const a = out.op('a_centred', 'Sub', [codes, zeroPoint]);
    const scale = out.op('scale', 'Mul', [scaleOfA, out.input(2)]);
    toFloat(out, a, centred(node, out, 1, 0, 'b', 3), scale, out.input(4));
  },
};

const PARTS = ['codes', 'scale', 'zero_point'];

/** A scale for each row stands along its own axis. */
function scaleOf(node: NodeReader, out: Subgraph, index: number, trailing: number): string {
  const isVector = (node.shapeOf(index) ?? [])[0] > 1;
  if (!isVector) return out.input(index);
  return out.op('row_scales', 'Unsqueeze', [out.input(index)], { axes: { ints: [trailing] } });
}

/** The product of centred codes as real numbers, and a bias. */
function toFloat(out: Subgraph, a: string, b: string, scale: string, bias: string): void {
  const product = out.main('MatMul', [a, b]);
  const float = out.op('float', 'Cast', [product], { to: { int: DataType.FLOAT } });
  if (bias === '') out.result('scaled', 'Mul', [float, scale]);
  else out.result('biased', 'Add', [out.op('scaled', 'Mul', [float, scale]), bias]);
}
