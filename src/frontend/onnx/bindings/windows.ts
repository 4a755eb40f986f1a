import type { AveragePoolNode } from '../../../graph-ops/average-pool/index.ts';
import type { ConvNode } from '../../../graph-ops/conv/index.ts';
import type { ConvTransposeNode } from '../../../graph-ops/conv-transpose/index.ts';
import type { MaxPoolNode } from '../../../graph-ops/max-pool/index.ts';
import { commonType } from '../../../graph-ops/output-types.ts';
import type { PadNode } from '../../../graph-ops/pad/index.ts';
import type { PoolAttrs } from '../../../graph-ops/pooling.ts';
import type { AutoPad, WindowAttrs } from '../../../graph-ops/windows.ts';
import { scalar, tensor } from '../../../ir/tensor.ts';
import type { AttributeValue, OnnxBinding } from '../binding.ts';
import { onnxDiagnostic } from '../diagnostics.ts';
import type { NodeReader } from '../node-reader.ts';
import { asTheyAre } from '../type-demands.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

const AUTO_PADS: Readonly<Record<string, AutoPad>> = {
  NOTSET: 'explicit',
  SAME_UPPER: 'same-upper',
  SAME_LOWER: 'same-lower',
  VALID: 'valid',
};

function readWindow(node: NodeReader): WindowAttrs {
  const spelled = node.string('auto_pad', 'NOTSET');
  const autoPad = Object.hasOwn(AUTO_PADS, spelled) ? AUTO_PADS[spelled] : undefined;
  const [strides, dilations, pads] = ['strides', 'dilations', 'pads'].map(name => node.ints(name));
  return {
    autoPad:
      autoPad ?? node.wrongValue('auto_pad', `'${spelled}'`, `one of ${Object.keys(AUTO_PADS).join(', ')}`),
    ...(strides ? { strides } : {}),
    ...(dilations ? { dilations } : {}),
    // exporters write zeros beside automatic padding, where they mean nothing
    ...(pads && autoPad === 'explicit' ? { pads } : {}),
  };
}

function writeWindow({ autoPad, strides, dilations, pads }: WindowAttrs): Attributes {
  const spelled = Object.keys(AUTO_PADS).find(name => AUTO_PADS[name] === autoPad) ?? 'NOTSET';
  return {
    ...(autoPad === 'explicit' ? {} : { auto_pad: { string: spelled } }),
    ...(strides ? { strides: { ints: strides } } : {}),
    ...(dilations ? { dilations: { ints: dilations } } : {}),
    ...(pads ? { pads: { ints: pads } } : {}),
  };
}

export const conv: OnnxBinding<ConvNode> = {
  ops: ['Conv'],
  domain: 'standard',
  demands: types =>
    // Integers are exact up to 2^24, the float32 range of integers.
    commonType(types.slice(0, 2)) === 'float32'
      ? { inputs: types.map(() => 'float32') }
      : { inputs: types.map(() => 'float32'), output: 'int64' },
  read(node) {
    node.expectInputs(2, 3);
    const kernel = node.ints('kernel_shape');
    const attrs = { ...readWindow(node), group: node.int('group', 1), ...(kernel ? { kernel } : {}) };
    return { attrs, inputs: node.inputs };
  },
  write: ({ group, kernel, ...window }) => ({
    op: 'Conv',
    attributes: {
      ...writeWindow(window),
      group: { int: group },
      ...(kernel ? { kernel_shape: { ints: kernel } } : {}),
    },
  }),
};

export const convTranspose: OnnxBinding<ConvTransposeNode> = {
  ops: ['ConvTranspose'],
  domain: 'standard',
  demands: conv.demands,
  read(node) {
    node.expectInputs(2, 3);
    const kernel = node.ints('kernel_shape');
    const outputPadding = node.ints('output_padding');
    const outputShape = node.ints('output_shape');
    const attrs = {
      ...readWindow(node),
      group: node.int('group', 1),
      ...(kernel ? { kernel } : {}),
      ...(outputPadding ? { outputPadding } : {}),
      ...(outputShape ? { outputShape } : {}),
    };
    return { attrs, inputs: node.inputs };
  },
  write: ({ group, kernel, outputPadding, outputShape, ...window }) => ({
    op: 'ConvTranspose',
    attributes: {
      ...writeWindow(window),
      group: { int: group },
      ...(kernel ? { kernel_shape: { ints: kernel } } : {}),
      ...(outputPadding ? { output_padding: { ints: outputPadding } } : {}),
      ...(outputShape ? { output_shape: { ints: outputShape } } : {}),
    },
  }),
};

function readPool(node: NodeReader): PoolAttrs {
  node.expectInputs(1);
  const kernel =
    node.ints('kernel_shape') ??
    node.fail(onnxDiagnostic('attribute-missing', { attribute: 'kernel_shape', op: node.op }, node.at));
  return { ...readWindow(node), kernel, ceilMode: node.flag('ceil_mode', false) };
}

function writePool({ kernel, ceilMode, ...window }: PoolAttrs): Attributes {
  return {
    kernel_shape: { ints: kernel },
    ...writeWindow(window),
    ...(ceilMode ? { ceil_mode: { int: 1 } } : {}),
  };
}

export const maxPool: OnnxBinding<MaxPoolNode> = {
  ops: ['MaxPool'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    // the order in which the second output, which is refused, would count
    node.without('storage_order');
    return { attrs: readPool(node), inputs: node.inputs };
  },
  write: attrs => ({ op: 'MaxPool', attributes: writePool(attrs) }),
};

export const averagePool: OnnxBinding<AveragePoolNode> = {
  ops: ['AveragePool'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    const countIncludePad = node.flag('count_include_pad', false);
    return { attrs: { ...readPool(node), countIncludePad }, inputs: node.inputs };
  },
  write: ({ countIncludePad, ...pool }) => ({
    op: 'AveragePool',
    ...(pool.dilations ? { sinceOpset: 19 } : {}),
    attributes: { ...writePool(pool), ...(countIncludePad ? { count_include_pad: { int: 1 } } : {}) },
  }),
};

const PAD_MODES = ['edge', 'reflect', 'wrap'] as const;

export const pad: OnnxBinding<PadNode> = {
  ops: ['Pad'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1, 4);
    const spelled = node.string('mode', 'constant');
    const mode = PAD_MODES.find(known => known === spelled);
    if (!mode && spelled !== 'constant')
      node.wrongValue('mode', `'${spelled}'`, `constant or one of ${PAD_MODES.join(', ')}`);
    // attributes before operator set 11
    const pads = node.ints('pads') ?? [...node.operand(1, 'pads').data];
    const value = node.has('value') ? node.float('value') : node.scalarOperand(2, 'constant_value', 0);
    const axes = node.hasInput(3) ? [...node.operand(3, 'axes').data] : undefined;
    const attrs = { pads, ...(axes ? { axes } : {}), value, ...(mode ? { mode } : {}) };
    return { attrs, inputs: node.inputs.slice(0, 1) };
  },
  write({ pads, axes, value, mode }, { inputs: [x] }) {
    const vector = (values: readonly number[]) => tensor('int64', [values.length], values);
    return {
      op: 'Pad',
      ...(mode === 'wrap' ? { sinceOpset: 19 } : axes ? { sinceOpset: 18 } : {}),
      ...(mode ? { attributes: { mode: { string: mode } } } : {}),
      operands: [
        { name: 'pads', tensor: vector(pads) },
        { name: 'value', tensor: scalar(x.kind, value) },
        { name: 'axes', tensor: axes && vector(axes) },
      ],
    };
  },
};
