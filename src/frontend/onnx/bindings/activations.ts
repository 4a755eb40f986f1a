import type { EluNode } from '../../../graph-ops/elu/index.ts';
import type { GeluNode } from '../../../graph-ops/gelu/index.ts';
import type { HardSigmoidNode } from '../../../graph-ops/hard-sigmoid/index.ts';
import type { HardSwishNode } from '../../../graph-ops/hard-swish/index.ts';
import type { LeakyReluNode } from '../../../graph-ops/leaky-relu/index.ts';
import type { OnnxBinding } from '../binding.ts';
import { asTheyAre } from '../type-demands.ts';

export const elu: OnnxBinding<EluNode> = {
  ops: ['Elu'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    return { attrs: { alpha: node.float('alpha', 1) }, inputs: node.inputs };
  },
  write: ({ alpha }) => ({ op: 'Elu', attributes: { alpha: { float: alpha } } }),
};

export const leakyRelu: OnnxBinding<LeakyReluNode> = {
  ops: ['LeakyRelu'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    return { attrs: { alpha: node.float('alpha', Math.fround(0.01)) }, inputs: node.inputs };
  },
  write: ({ alpha }) => ({ op: 'LeakyRelu', attributes: { alpha: { float: alpha } } }),
};

export const hardSigmoid: OnnxBinding<HardSigmoidNode> = {
  ops: ['HardSigmoid'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    const attrs = { alpha: node.float('alpha', Math.fround(0.2)), beta: node.float('beta', 0.5) };
    return { attrs, inputs: node.inputs };
  },
  write: ({ alpha, beta }) => ({
    op: 'HardSigmoid',
    attributes: { alpha: { float: alpha }, beta: { float: beta } },
  }),
};

export const hardSwish: OnnxBinding<HardSwishNode> = {
  ops: ['HardSwish'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    return { attrs: {}, inputs: node.inputs };
  },
  write: () => ({ op: 'HardSwish', sinceOpset: 14 }),
};

/** The operator of onnxruntime's own domain has the exact form only, and no attribute. */
export const gelu: OnnxBinding<GeluNode> = {
  ops: ['Gelu'],
  domain: 'standard',
  isMicrosoft: true,
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    const approximate = node.string('approximate', 'none');
    if (approximate !== 'none' && approximate !== 'tanh') {
      return node.wrongValue('approximate', `'${approximate}'`, 'none or tanh');
    }
    return { attrs: { approximate }, inputs: node.inputs };
  },
  write: ({ approximate }) => ({
    op: 'Gelu',
    sinceOpset: 20,
    attributes: { approximate: { string: approximate } },
  }),
};
