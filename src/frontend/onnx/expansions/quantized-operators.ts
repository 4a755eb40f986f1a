import type { NodeReader } from '../node-reader.ts';
import type { Expand, Subgraph } from './subgraph.ts';

/**
 * The QOperator form: operators on codes, each with scale and zero-point. Every one becomes DequantizeLinear on
 * its operands, the float operator, and QuantizeLinear on its result.
 *
 * onnxruntime multiplies the integer accumulator by one float32 factor instead, so codes may differ by one where
 * the float32 results straddle a rounding boundary.
 */
export const quantizedOperators: Readonly<Record<string, Expand>> = {
  QLinearConv(node, out) {
    node.expectInputs(8, 9);
    refuseChannelsLast(node);
    const [x, w] = [dequantized(out, 0, 'x', 1), dequantized(out, 3, 'w', 0)];
    const bias = out.input(8);
    const conv = bias === '' ? [x, w] : [x, w, dequantizedBias(out, bias, [out.input(1), out.input(4)])];
    quantized(out, out.main('Conv', conv, { without: ['channels_last'] }), 6);
  },
  QLinearMatMul(node, out) {
    node.expectInputs(8);
    quantized(out, out.main('MatMul', [dequantized(out, 0, 'a', -2), dequantized(out, 3, 'b', -1)]), 6);
  },
  QGemm(node, out) {
    node.expectInputs(6, 9);
    const alpha = node.float('alpha', 1);
    const isTransposed = node.flag('transB', false);
    const [a, b] = [dequantized(out, 0, 'a', 0), dequantized(out, 3, 'b', isTransposed ? 0 : 1)];
    const bias = out.input(6);
    const scales = [out.input(1), out.input(4)];
    const factors =
      alpha === 1 ? scales : [...scales, out.op('alpha', 'Constant', [], { value_float: { float: alpha } })];
    const inputs = bias === '' ? [a, b] : [a, b, dequantizedBias(out, bias, factors)];
    // without an output scale the result stays float
    const isLast = out.input(7) === '';
    const product = out.main('Gemm', inputs, { last: isLast });
    if (!isLast) quantized(out, product, 7);
  },
  QLinearAdd: binary('Add'),
  QLinearMul: binary('Mul'),
  QLinearAveragePool: unary('AveragePool'),
  QLinearGlobalAveragePool: unary('GlobalAveragePool'),
  QLinearLeakyRelu: unary('LeakyRelu'),
  QLinearSigmoid: unary('Sigmoid'),
  QLinearSoftmax(node, out) {
    node.expectInputs(4, 5);
    const version = node.int('opset');
    if (version >= 13 !== node.opset >= 13) {
      node.wrongValue('opset', `${version}`, `that of the model, ${node.opset}`);
    }
    quantized(out, out.main('Softmax', [dequantized(out, 0, 'x', 1)], { without: ['opset'] }), 3);
  },
  QLinearConcat(node, out) {
    node.expectInputs(5, Number.POSITIVE_INFINITY);
    const parts: string[] = [];
    for (let i = 2; i < out.inputCount; i += 3) parts.push(dequantized(out, i, `x${parts.length}`, 1));
    quantized(out, out.main('Concat', parts), 0);
  },
};

function unary(op: string): Expand {
  return (node, out) => {
    node.expectInputs(4, 5);
    refuseChannelsLast(node);
    quantized(out, out.main(op, [dequantized(out, 0, 'x', 1)], { without: ['channels_last'] }), 3);
  };
}

function binary(op: string): Expand {
  return (node, out) => {
    node.expectInputs(7, 8);
    quantized(out, out.main(op, [dequantized(out, 0, 'a', 1), dequantized(out, 3, 'b', 1)]), 6);
  };
}

/** The real value of an operand: codes, scale and zero-point stand at `index` and behind it. */
function dequantized(out: Subgraph, index: number, suffix: string, axis: number): string {
  const inputs = [out.input(index), out.input(index + 1), out.input(index + 2)];
  return out.op(suffix, 'DequantizeLinear', inputs, { axis: { int: axis } });
}

/**
 * A bias counts in units of the product of the scales. That product is no float32 number: the factors are applied one after
 * another, and the exact value of a constant keeps each of them.
 */
function dequantizedBias(out: Subgraph, bias: string, [first, ...others]: readonly string[]): string {
  const real = out.op('bias', 'DequantizeLinear', [bias, first], { axis: { int: 0 } });
  return others.reduce((product, factor) => out.op('bias_scaled', 'Mul', [product, factor]), real);
}

/** Writes the result as codes; scale and zero-point of the output stand at `index` and behind it. */
function quantized(out: Subgraph, value: string, index: number): void {
  out.result('y', 'QuantizeLinear', [value, out.input(index), out.input(index + 1)], { axis: { int: 1 } });
}

/** A layout that only onnxruntime's own optimizer writes. */
function refuseChannelsLast(node: NodeReader): void {
  if (node.flag('channels_last', false)) node.wrongValue('channels_last', '1', '0');
}
