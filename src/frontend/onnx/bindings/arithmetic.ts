import { TensorProto_DataType as DataType } from 'onnx-buf';
import type { BatchNormalizationNode } from '../../../graph-ops/batch-normalization/index.ts';
import type { CastNode, CastType } from '../../../graph-ops/cast/index.ts';
import type { ClipNode } from '../../../graph-ops/clip/index.ts';
import type { GemmNode } from '../../../graph-ops/gemm/index.ts';
import type { IdentityNode } from '../../../graph-ops/identity/index.ts';
import type { GraphOp } from '../../../graph-ops/index.ts';
import type { LogSoftmaxNode } from '../../../graph-ops/log-softmax/index.ts';
import type { NoAttrs } from '../../../graph-ops/room.ts';
import type { SoftmaxNode } from '../../../graph-ops/softmax/index.ts';
import type { SoftmaxAttrs } from '../../../graph-ops/softmax-rows.ts';
import { scalar } from '../../../ir/tensor.ts';
import type { OnnxBinding, Writing } from '../binding.ts';
import { onnxDiagnostic } from '../diagnostics.ts';
import { elementTypeName } from '../element-types.ts';
import type { NodeReader } from '../node-reader.ts';
import { asTheyAre, ofOneType } from '../type-demands.ts';

type PlainOp = Extract<GraphOp, { readonly attrs: NoAttrs }>;

/** An operator without attributes. */
export function plain<Op extends PlainOp>(
  op: string,
  demands: OnnxBinding<Op>['demands'],
  inputs: number,
  most = inputs,
): OnnxBinding<Op> {
  return {
    ops: [op],
    domain: 'standard',
    demands,
    read(node) {
      node.expectInputs(inputs, most);
      return { attrs: {}, inputs: node.inputs };
    },
    write: () => ({ op }),
  };
}

export const gemm: OnnxBinding<GemmNode> = {
  ops: ['Gemm'],
  domain: 'standard',
  demands: ofOneType,
  read(node) {
    node.expectInputs(2, 3);
    const attrs = {
      alpha: node.float('alpha', 1),
      beta: node.float('beta', 1),
      transA: node.flag('transA', false),
      transB: node.flag('transB', false),
    };
    return { attrs, inputs: node.inputs };
  },
  write: ({ alpha, beta, transA, transB }) => ({
    op: 'Gemm',
    attributes: {
      alpha: { float: alpha },
      beta: { float: beta },
      transA: { int: Number(transA) },
      transB: { int: Number(transB) },
    },
  }),
};

export const batchNormalization: OnnxBinding<BatchNormalizationNode> = {
  ops: ['BatchNormalization'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(5);
    node.without('momentum');
    if (node.flag('training_mode', false)) {
      node.fail(onnxDiagnostic('training-mode', { op: node.op }, node.at));
    }
    if (!node.flag('spatial', true)) node.wrongValue('spatial', '0', '1');
    return { attrs: { epsilon: node.float('epsilon', Math.fround(1e-5)) }, inputs: node.inputs };
  },
  write: ({ epsilon }) => ({ op: 'BatchNormalization', attributes: { epsilon: { float: epsilon } } }),
};

/** Identity, and Dropout, which is the identity at inference. */
export const identity: OnnxBinding<IdentityNode> = {
  ops: ['Identity', 'Dropout'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    if (node.op === 'Identity') {
      node.expectInputs(1);
    } else {
      node.expectInputs(1, 3);
      node.without('ratio', 'seed');
      if (node.scalarOperand(2, 'training_mode', 0) !== 0) {
        node.fail(onnxDiagnostic('training-mode', { op: node.op }, node.at));
      }
    }
    return { attrs: {}, inputs: node.inputs.slice(0, 1) };
  },
  write: () => ({ op: 'Identity' }),
};

const CAST_TYPES = new Map<number, CastType>([
  [DataType.FLOAT, 'float32'],
  [DataType.DOUBLE, 'float32'],
  [DataType.BOOL, 'bool'],
  [DataType.INT8, 'int8'],
  [DataType.INT16, 'int16'],
  [DataType.INT32, 'int32'],
  [DataType.INT64, 'int64'],
  [DataType.UINT8, 'uint8'],
  [DataType.UINT16, 'uint16'],
  [DataType.UINT32, 'uint32'],
]);

export const cast: OnnxBinding<CastNode> = {
  ops: ['Cast'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    node.without('saturate', 'round_mode');
    const type = node.int('to');
    const to =
      CAST_TYPES.get(type) ?? node.wrongValue('to', elementTypeName(type), 'float, bool or an integer type');
    return { attrs: { to }, inputs: node.inputs };
  },
  write({ to }) {
    const type = [...CAST_TYPES].find(([, name]) => name === to);
    return { op: 'Cast', attributes: { to: { int: type?.[0] ?? DataType.FLOAT } } };
  },
};

export const clip: OnnxBinding<ClipNode> = {
  ops: ['Clip'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1, 3);
    const bound = (index: number, name: string, fallback: number) =>
      node.has(name) ? node.float(name) : node.scalarOperand(index, name, fallback);
    const attrs = {
      min: bound(1, 'min', Number.NEGATIVE_INFINITY),
      max: bound(2, 'max', Number.POSITIVE_INFINITY),
    };
    return { attrs, inputs: node.inputs.slice(0, 1) };
  },
  write({ min, max }) {
    const operand = (name: string, value: number) => ({
      name,
      tensor: Number.isFinite(value) ? scalar('float32', value) : undefined,
    });
    return { op: 'Clip', operands: [operand('min', min), operand('max', max)] };
  },
};

function readSoftmax(node: NodeReader) {
  node.expectInputs(1);
  // operator set 13 changed both the default axis and what it means
  const isOneAxis = node.opset >= 13;
  const attrs = {
    axis: node.int('axis', isOneAxis ? -1 : 1),
    span: isOneAxis ? 'axis' : 'trailing',
  } as const;
  return { attrs, inputs: node.inputs };
}

/** Operator set 13 has no axis that means "this one and all behind it": the input becomes a matrix for it. */
function writeSoftmax(op: string, { axis, span }: SoftmaxAttrs): Writing {
  if (span === 'axis') return { op, attributes: { axis: { int: axis } } };
  return { op, attributes: { axis: { int: 1 } }, flattenAt: axis };
}

export const softmax: OnnxBinding<SoftmaxNode> = {
  ops: ['Softmax'],
  domain: 'standard',
  demands: asTheyAre,
  read: readSoftmax,
  write: attrs => writeSoftmax('Softmax', attrs),
};

export const logSoftmax: OnnxBinding<LogSoftmaxNode> = {
  ops: ['LogSoftmax'],
  domain: 'standard',
  demands: asTheyAre,
  read: readSoftmax,
  write: attrs => writeSoftmax('LogSoftmax', attrs),
};
