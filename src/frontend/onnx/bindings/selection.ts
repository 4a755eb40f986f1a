import type { ArgMaxNode } from '../../../graph-ops/arg-max/index.ts';
import type { GatherNdNode } from '../../../graph-ops/gather-nd/index.ts';
import type { OneHotNode } from '../../../graph-ops/one-hot/index.ts';
import type { TopKNode } from '../../../graph-ops/top-k/index.ts';
import { tensor } from '../../../ir/tensor.ts';
import type { OnnxBinding } from '../binding.ts';
import { asTheyAre } from '../type-demands.ts';

export const argMax: OnnxBinding<ArgMaxNode> = {
  ops: ['ArgMax'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    const attrs = {
      axis: node.int('axis', 0),
      keepDims: node.flag('keepdims', true),
      selectLastIndex: node.flag('select_last_index', false),
    };
    return { attrs, inputs: node.inputs };
  },
  write: ({ axis, keepDims, selectLastIndex }) => ({
    op: 'ArgMax',
    attributes: {
      axis: { int: axis },
      keepdims: { int: Number(keepDims) },
      select_last_index: { int: Number(selectLastIndex) },
    },
  }),
};

export const topK: OnnxBinding<TopKNode> = {
  ops: ['TopK'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1, 2);
    const attrs = {
      // an attribute before operator set 10
      k: node.hasInput(1) ? node.scalarOperand(1, 'k', 0) : node.int('k'),
      axis: node.int('axis', -1),
      largest: node.flag('largest', true),
      sorted: node.flag('sorted', true),
    };
    return { attrs, inputs: node.inputs.slice(0, 1) };
  },
  write: ({ k, axis, largest, sorted }) => ({
    op: 'TopK',
    attributes: { axis: { int: axis }, largest: { int: Number(largest) }, sorted: { int: Number(sorted) } },
    operands: [{ name: 'k', tensor: tensor('int64', [1], [k]) }],
  }),
};

export const oneHot: OnnxBinding<OneHotNode> = {
  ops: ['OneHot'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(3);
    return { attrs: { axis: node.int('axis', -1) }, inputs: node.inputs };
  },
  write: ({ axis }) => ({ op: 'OneHot', attributes: { axis: { int: axis } } }),
};

export const gatherNd: OnnxBinding<GatherNdNode> = {
  ops: ['GatherND'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(2);
    const batch = node.int('batch_dims', 0);
    if (batch !== 0) node.wrongValue('batch_dims', `${batch}`, '0');
    return { attrs: {}, inputs: node.inputs };
  },
  write: () => ({ op: 'GatherND' }),
};
