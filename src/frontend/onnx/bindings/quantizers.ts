import type { BipolarQuantNode } from '../../../graph-ops/bipolar-quant/index.ts';
import { DATA_LAYOUTS, type MultiThresholdNode } from '../../../graph-ops/multi-threshold/index.ts';
import type { QuantNode } from '../../../graph-ops/quant/index.ts';
import type { QuantAvgPool2dNode } from '../../../graph-ops/quant-avg-pool2d/index.ts';
import { ROUNDING_MODES, type RoundingMode } from '../../../graph-ops/rounding.ts';
import type { TruncNode } from '../../../graph-ops/trunc/index.ts';
import type { OnnxBinding } from '../binding.ts';
import type { NodeReader } from '../node-reader.ts';
import { asTheyAre } from '../type-demands.ts';

export const quant: OnnxBinding<QuantNode> = {
  ops: ['Quant', 'IntQuant'],
  domain: 'qonnx',
  demands: asTheyAre,
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
      rounding_mode: { string: spellingOf(roundingMode) },
    },
  }),
};

/** The second version adds an output scale and a range; the number of inputs tells them apart. */
export const trunc: OnnxBinding<TruncNode> = {
  ops: ['Trunc'],
  domain: 'qonnx',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(5, 6);
    const range = { signed: node.flag('signed', true), narrow: node.flag('narrow', false) };
    const attrs = { roundingMode: roundingMode(node, 'FLOOR'), ...(node.hasInput(5) ? { range } : {}) };
    return { attrs, inputs: node.inputs };
  },
  write: ({ roundingMode, range }) => ({
    op: 'Trunc',
    ...(range ? { sinceQonnx: 2 } : {}),
    attributes: {
      rounding_mode: { string: spellingOf(roundingMode) },
      ...(range ? { signed: { int: Number(range.signed) }, narrow: { int: Number(range.narrow) } } : {}),
    },
  }),
};

export const quantAvgPool2d: OnnxBinding<QuantAvgPool2dNode> = {
  ops: ['QuantAvgPool2d'],
  domain: 'qonnx',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    const attrs = {
      kernel: node.int('kernel'),
      stride: node.int('stride'),
      inputBits: node.int('ibits'),
      outputBits: node.int('obits'),
      signed: node.flag('signed'),
    };
    return { attrs, inputs: node.inputs };
  },
  write: ({ kernel, stride, inputBits, outputBits, signed }) => ({
    op: 'QuantAvgPool2d',
    attributes: {
      kernel: { int: kernel },
      stride: { int: stride },
      ibits: { int: inputBits },
      obits: { int: outputBits },
      signed: { int: Number(signed) },
      data_layout: { string: 'NCHW' },
    },
  }),
};

/** Other names for modes that are met. */
const OTHER_NAMES: Readonly<Record<string, string>> = { HALF_EVEN: 'ROUND', ROUND_TO_ZERO: 'DOWN' };

const spellingOf = (mode: RoundingMode): string => mode.toUpperCase().replace('-', '_');

function roundingMode(node: NodeReader, fallback = 'ROUND'): RoundingMode {
  const spelled = node.string('rounding_mode', fallback);
  const upper = spelled.toUpperCase();
  const mode = ROUNDING_MODES.find(known => spellingOf(known) === (OTHER_NAMES[upper] ?? upper));
  const expected = ROUNDING_MODES.map(spellingOf).join(', ');
  return mode ?? node.wrongValue('rounding_mode', `'${spelled}'`, `one of ${expected}`);
}

export const bipolarQuant: OnnxBinding<BipolarQuantNode> = {
  ops: ['BipolarQuant'],
  domain: 'qonnx',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(2);
    return { attrs: {}, inputs: node.inputs };
  },
  write: () => ({ op: 'BipolarQuant' }),
};

export const multiThreshold: OnnxBinding<MultiThresholdNode> = {
  ops: ['MultiThreshold'],
  domain: 'qonnx',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(2);
    const spelled = node.string('data_layout', 'NCHW');
    const dataLayout =
      DATA_LAYOUTS.find(layout => layout === spelled) ??
      node.wrongValue('data_layout', `'${spelled}'`, `one of ${DATA_LAYOUTS.join(', ')}`);
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
