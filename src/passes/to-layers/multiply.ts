import { fail } from '../../ir/diagnostic.ts';
import { passDiagnostic } from '../diagnostics.ts';
import type { NodeLowering } from './layer-builder.ts';
import { functionOfOneSource } from './one-source.ts';

/** A product of two functions of one value is a function of that value. */
export const lowerMultiply: NodeLowering<'multiply'> = (node, builder) => {
  const [left, right] = node.inputs.map(value => builder.meaningOf(value));
  const product = functionOfOneSource('product', left, right);
  if (!product) {
    fail(passDiagnostic('dynamic-operand', { op: 'mul', operand: 'operand' }, { node: node.name }));
  }
  builder.define(node, product);
};
