import type { ConcatNode } from '../../../graph-ops/concat/index.ts';
import type { ConstantOfShapeNode } from '../../../graph-ops/constant-of-shape/index.ts';
import type { FlattenNode } from '../../../graph-ops/flatten/index.ts';
import type { GatherNode } from '../../../graph-ops/gather/index.ts';
import type { ReshapeNode } from '../../../graph-ops/reshape/index.ts';
import type { ShapeNode } from '../../../graph-ops/shape/index.ts';
import type { SliceNode } from '../../../graph-ops/slice/index.ts';
import type { SqueezeNode } from '../../../graph-ops/squeeze/index.ts';
import type { TransposeNode } from '../../../graph-ops/transpose/index.ts';
import type { UnsqueezeNode } from '../../../graph-ops/unsqueeze/index.ts';
import { tensor } from '../../../ir/tensor.ts';
import type { OnnxBinding } from '../binding.ts';
import { onnxDiagnostic } from '../diagnostics.ts';
import type { NodeReader } from '../node-reader.ts';
import { asTheirJoin, asTheyAre } from '../type-demands.ts';

const vector = (values: readonly number[]) => tensor('int64', [values.length], values);

/** Axes that operator sets before 13 give as an attribute, later ones as an input. */
function axesOf(node: NodeReader): number[] | undefined {
  if (node.has('axes')) return node.ints('axes');
  return node.hasInput(1) ? [...node.operand(1, 'axes').data] : undefined;
}

export const reshape: OnnxBinding<ReshapeNode> = {
  ops: ['Reshape'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(2);
    return { attrs: { allowZero: node.flag('allowzero', false) }, inputs: node.inputs };
  },
  write: ({ allowZero }) => ({
    op: 'Reshape',
    ...(allowZero ? { sinceOpset: 14, attributes: { allowzero: { int: 1 } } } : {}),
  }),
};

export const flatten: OnnxBinding<FlattenNode> = {
  ops: ['Flatten'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    return { attrs: { axis: node.int('axis', 1) }, inputs: node.inputs };
  },
  write: ({ axis }) => ({ op: 'Flatten', attributes: { axis: { int: axis } } }),
};

export const squeeze: OnnxBinding<SqueezeNode> = {
  ops: ['Squeeze'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1, 2);
    const axes = axesOf(node);
    return { attrs: axes ? { axes } : {}, inputs: node.inputs.slice(0, 1) };
  },
  write: ({ axes }) => ({ op: 'Squeeze', operands: axes ? [{ name: 'axes', tensor: vector(axes) }] : [] }),
};

export const unsqueeze: OnnxBinding<UnsqueezeNode> = {
  ops: ['Unsqueeze'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1, 2);
    const axes =
      axesOf(node) ??
      node.fail(onnxDiagnostic('attribute-missing', { attribute: 'axes', op: node.op }, node.at));
    return { attrs: { axes }, inputs: node.inputs.slice(0, 1) };
  },
  write: ({ axes }) => ({ op: 'Unsqueeze', operands: [{ name: 'axes', tensor: vector(axes) }] }),
};

export const transpose: OnnxBinding<TransposeNode> = {
  ops: ['Transpose'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    const perm = node.ints('perm');
    return { attrs: perm ? { perm } : {}, inputs: node.inputs };
  },
  write: ({ perm }) => ({ op: 'Transpose', ...(perm ? { attributes: { perm: { ints: perm } } } : {}) }),
};

export const shape: OnnxBinding<ShapeNode> = {
  ops: ['Shape'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    const end = node.has('end') ? { end: node.int('end') } : {};
    return { attrs: { start: node.int('start', 0), ...end }, inputs: node.inputs };
  },
  write: ({ start, end }) => ({
    op: 'Shape',
    ...(start === 0 && end === undefined ? {} : { sinceOpset: 15 }),
    attributes: {
      ...(start === 0 ? {} : { start: { int: start } }),
      ...(end === undefined ? {} : { end: { int: end } }),
    },
  }),
};

export const gather: OnnxBinding<GatherNode> = {
  ops: ['Gather'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(2);
    return { attrs: { axis: node.int('axis', 0) }, inputs: node.inputs };
  },
  write: ({ axis }) => ({ op: 'Gather', attributes: { axis: { int: axis } } }),
};

export const concat: OnnxBinding<ConcatNode> = {
  ops: ['Concat'],
  domain: 'standard',
  demands: asTheirJoin,
  read(node) {
    node.expectInputs(1, Number.POSITIVE_INFINITY);
    return { attrs: { axis: node.int('axis') }, inputs: node.inputs };
  },
  write: ({ axis }) => ({ op: 'Concat', attributes: { axis: { int: axis } } }),
};

export const slice: OnnxBinding<SliceNode> = {
  ops: ['Slice'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    if (!node.has('starts')) {
      node.expectInputs(3, 5);
      return { attrs: {}, inputs: node.inputs };
    }
    node.expectInputs(1);
    const operands = ['starts', 'ends', 'axes'].flatMap(name => {
      const values = node.ints(name);
      return values ? [node.constantInput(name, vector(values))] : [];
    });
    return { attrs: {}, inputs: [...node.inputs, ...operands] };
  },
  write: () => ({ op: 'Slice' }),
};

export const constantOfShape: OnnxBinding<ConstantOfShapeNode> = {
  ops: ['ConstantOfShape'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    const value = node.tensor('value') ?? tensor('float32', [1], [0]);
    if (value.data.length !== 1) node.wrongValue('value', `${value.data.length} elements`, 'one element');
    return { attrs: { kind: value.kind, value: value.data[0] }, inputs: node.inputs };
  },
  write: ({ kind, value }) => ({
    op: 'ConstantOfShape',
    attributes: { value: { tensor: tensor(kind, [1], [value]) } },
  }),
};
