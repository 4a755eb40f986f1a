import type { BipolarQuantNode } from '../../../graph-ops/bipolar-quant/index.ts';
import type { MultiThresholdNode } from '../../../graph-ops/multi-threshold/index.ts';
import { type QuantNode, ROUNDING_MODES } from '../../../graph-ops/quant/index.ts';
import type { OnnxBinding } from '../binding.ts';
import type { NodeReader } from '../node-reader.ts';

export const quant: OnnxBinding<QuantNode> = {
  ops: ['Quant', 'IntQuant'],
  domain: 'qonnx',
  read(node) {
    node.expectInputs(4);
    return {
      attrs: { signed: node.flag('signed'), narrow: node.flag('narrow'), roundingMode: roundingMode(node) },
      inputs: node.inputs,
    };
  },
  write: ({ signed, narrow, roundingMode }) => ({
    op: 'Quant',
    attributes: {
      signed: { int: Number(signed) },
      narrow: { int: Number(narrow) },
      rounding_mode: { string: roundingMode.toUpperCase().replace('-', '_') },
    },
  }),
};

function roundingMode(node: NodeReader) {
  const spelled = node.string('rounding_mode', 'ROUND');
  const mode = ROUNDING_MODES.find(known => known === spelled.toLowerCase().replace('_', '-'));
  const expected = ROUNDING_MODES.map(known => known.toUpperCase().replace('-', '_')).join(', ');
  return mode ?? node.wrongValue('rounding_mode', `'${spelled}'`, `one of ${expected}`);
}

export const bipolarQuant: OnnxBinding<BipolarQuantNode> = {
  ops: ['BipolarQuant'],
  domain: 'qonnx',
  read(node) {
    node.expectInputs(2);
    return { attrs: {}, inputs: node.inputs };
  },
  write: () => ({ op: 'BipolarQuant' }),
};

export const multiThreshold: OnnxBinding<MultiThresholdNode> = {
  ops: ['MultiThreshold'],
  domain: 'qonnx',
  read(node) {
    node.expectInputs(2);
    const dataLayout = node.string('data_layout', 'NCHW');
    if (dataLayout !== 'NCHW' && dataLayout !== 'NHWC') {
      return node.wrongValue('data_layout', `'${dataLayout}'`, 'NCHW or NHWC');
    }
    const attrs = {
      outScale: node.float('out_scale', 1),
      outBias: node.float('out_bias', 0),
      dataLayout,
      outDataType: node.string('out_dtype', ''),
    } as const;
    return { attrs, inputs: node.inputs };
  },
  write: ({ outScale, outBias, dataLayout, outDataType }) => ({
    op: 'MultiThreshold',
    attributes: {
      out_scale: { float: outScale },
      out_bias: { float: outBias },
      data_layout: { string: dataLayout },
      out_dtype: { string: outDataType },
    },
  }),
};
