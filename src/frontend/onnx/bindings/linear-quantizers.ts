import type { DequantizeLinearNode } from '../../../graph-ops/dequantize-linear/index.ts';
import type { QuantizeLinearNode } from '../../../graph-ops/quantize-linear/index.ts';
import { DEQUANTIZED_TYPES, QUANTIZED_TYPES } from '../../../graph-ops/quantized-types.ts';
import type { PortKind } from '../../../ir/graph.ts';
import { sizeOf, tensor } from '../../../ir/tensor.ts';
import type { OnnxBinding } from '../binding.ts';
import { onnxDiagnostic } from '../diagnostics.ts';
import { portKind } from '../element-types.ts';
import type { NodeReader } from '../node-reader.ts';

/** The first operator set whose linear quantizers have a type, where that is later than 13. */
const SINCE_OPSET: Partial<Record<PortKind, number>> = {
  int16: 21,
  uint16: 21,
  int4: 21,
  uint4: 21,
  int2: 25,
  uint2: 25,
};

/** The first operator set whose linear quantizers have scales per block. */
const SINCE_BLOCKS = 21;

const sinceOpset = (type: PortKind) => {
  const since = SINCE_OPSET[type];
  return since === undefined ? {} : { sinceOpset: since };
};

function readAxis(node: NodeReader): number {
  node.expectInputs(2, 3);
  // these three concern float8 types and scales that are not float32
  node.without('saturate', 'precision');
  return node.int('axis', 1);
}

/** How many positions share a scale; undefined of 0, which says that none do. */
function readBlock(node: NodeReader): { readonly block?: number } {
  const block = node.int('block_size', 0);
  if (block < 0) node.wrongValue('block_size', `${block}`, '0 or more');
  return block === 0 ? {} : { block };
}

/** The wanted type if it is among the known ones. */
function typeAmong<T extends PortKind>(known: readonly T[], type: PortKind | undefined, node: NodeReader): T {
  return (
    known.find(name => name === type) ??
    node.fail(onnxDiagnostic('quantized-type', { op: node.op, type: type ?? 'unknown', known }, node.at))
  );
}

export const quantizeLinear: OnnxBinding<QuantizeLinearNode> = {
  ops: ['QuantizeLinear'],
  domain: 'standard',
  isMicrosoft: true,
  demands: (_, { type }) => ({ inputs: ['float32', 'float32', type] }),
  read(node) {
    const axis = readAxis(node);
    const { block = 0 } = readBlock(node);
    if (block > 0) node.wrongValue('block_size', `${block}`, '0: only weights may have scales per block');
    const stated = node.int('output_dtype', 0);
    const type = node.hasInput(2) ? node.typeOf(2) : stated === 0 ? 'uint8' : portKind(stated);
    return { attrs: { type: typeAmong(QUANTIZED_TYPES, type, node), axis }, inputs: node.inputs };
  },
  write({ type, axis }, { inputs }) {
    const [, scale, zeroPoint] = inputs;
    // without a zero-point the type would be uint8
    const zeros = tensor('int64', scale.shape, new Float64Array(sizeOf(scale.shape)));
    const isImplied = zeroPoint !== undefined || type === 'uint8';
    return {
      op: 'QuantizeLinear',
      ...sinceOpset(type),
      attributes: { axis: { int: axis } },
      operands: isImplied ? [] : [{ name: 'zero_point', tensor: zeros, type }],
    };
  },
};

export const dequantizeLinear: OnnxBinding<DequantizeLinearNode> = {
  ops: ['DequantizeLinear'],
  domain: 'standard',
  isMicrosoft: true,
  demands: (_, { type }) => ({ inputs: [type, 'float32', type] }),
  read(node) {
    const axis = readAxis(node);
    node.without('output_dtype');
    const type = node.typeOf(2) ?? node.typeOf(0);
    return {
      attrs: { type: typeAmong(DEQUANTIZED_TYPES, type, node), axis, ...readBlock(node) },
      inputs: node.inputs,
    };
  },
  write: ({ type, axis, block }) => ({
    op: 'DequantizeLinear',
    ...(block === undefined ? sinceOpset(type) : { sinceOpset: SINCE_OPSET[type] ?? SINCE_BLOCKS }),
    attributes: { axis: { int: axis }, ...(block === undefined ? {} : { block_size: { int: block } }) },
  }),
};
