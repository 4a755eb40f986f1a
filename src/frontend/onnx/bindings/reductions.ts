import type { ReduceMaxNode } from '../../../graph-ops/reduce-max/index.ts';
import type { ReduceMeanNode } from '../../../graph-ops/reduce-mean/index.ts';
import type { ReduceSumNode } from '../../../graph-ops/reduce-sum/index.ts';
import { tensor } from '../../../ir/tensor.ts';
import type { OnnxBinding } from '../binding.ts';
import { asTheyAre } from '../type-demands.ts';

type Reduction = ReduceMaxNode | ReduceMeanNode | ReduceSumNode;

/**
 * A reduction over axes.
 *
 * @param sinceInput the operator set from which the axes are an input, an attribute before
 */
export function reduction<Op extends Reduction>(op: string, sinceInput: number): OnnxBinding<Op> {
  return {
    ops: [op],
    domain: 'standard',
    demands: asTheyAre,
    read(node) {
      node.expectInputs(1, 2);
      const keepDims = node.flag('keepdims', true);
      const isNoop = node.flag('noop_with_empty_axes', false);
      const stated = node.ints('axes') ?? (node.hasInput(1) ? [...node.operand(1, 'axes').data] : []);
      // none mean all, or none if so told
      const isAll = stated.length === 0 && !isNoop;
      return { attrs: { ...(isAll ? {} : { axes: stated }), keepDims }, inputs: node.inputs.slice(0, 1) };
    },
    write({ axes, keepDims }, { opset }) {
      if (axes?.length === 0) return { op: 'Identity' };
      const attributes = { keepdims: { int: Number(keepDims) } };
      if (!axes) return { op, attributes };
      if (opset < sinceInput) return { op, attributes: { ...attributes, axes: { ints: axes } } };
      return { op, attributes, operands: [{ name: 'axes', tensor: tensor('int64', [axes.length], axes) }] };
    },
  };
}
