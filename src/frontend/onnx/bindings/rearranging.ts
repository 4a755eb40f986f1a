import type { DepthToSpaceNode } from '../../../graph-ops/depth-to-space/index.ts';
import type { SpaceToDepthNode } from '../../../graph-ops/space-to-depth/index.ts';
import type { SplitNode } from '../../../graph-ops/split/index.ts';
import { tensor } from '../../../ir/tensor.ts';
import type { OnnxBinding } from '../binding.ts';
import { asTheyAre } from '../type-demands.ts';

export const split: OnnxBinding<SplitNode> = {
  ops: ['Split'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1, 2);
    // an attribute before operator set 13
    const sizes = node.ints('split') ?? (node.hasInput(1) ? [...node.operand(1, 'split').data] : undefined);
    const parts = node.outputCount;
    const stated = node.int('num_outputs', parts);
    if (stated !== parts) node.wrongValue('num_outputs', `${stated}`, `${parts}, the outputs there are`);
    const attrs = { axis: node.int('axis', 0), parts, ...(sizes ? { sizes } : {}) };
    return { attrs, inputs: node.inputs.slice(0, 1) };
  },
  write({ axis }, { outputs }) {
    const sizes = outputs.map(({ shape }) => shape.at(axis) ?? 0);
    return {
      op: 'Split',
      attributes: { axis: { int: axis } },
      operands: [{ name: 'split', tensor: tensor('int64', [sizes.length], sizes) }],
    };
  },
};

export const depthToSpace: OnnxBinding<DepthToSpaceNode> = {
  ops: ['DepthToSpace'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    const mode = node.string('mode', 'DCR');
    if (mode !== 'DCR' && mode !== 'CRD') return node.wrongValue('mode', `'${mode}'`, 'DCR or CRD');
    return { attrs: { blockSize: node.int('blocksize'), mode }, inputs: node.inputs };
  },
  write: ({ blockSize, mode }) => ({
    op: 'DepthToSpace',
    attributes: { blocksize: { int: blockSize }, mode: { string: mode } },
  }),
};

export const spaceToDepth: OnnxBinding<SpaceToDepthNode> = {
  ops: ['SpaceToDepth'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    return { attrs: { blockSize: node.int('blocksize') }, inputs: node.inputs };
  },
  write: ({ blockSize }) => ({ op: 'SpaceToDepth', attributes: { blocksize: { int: blockSize } } }),
};
