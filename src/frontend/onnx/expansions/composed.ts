import type { Expand, Subgraph } from './subgraph.ts';

const constant = (out: Subgraph, suffix: string, value: number): string =>
  out.op(suffix, 'Constant', [], { value_float: { float: value } });

/** x * sigmoid(alpha * x). */
function gated(alpha: number): Expand {
  return (node, out) => {
    node.expectInputs(1);
    const x = out.input(0);
    const factor = node.float('alpha', Math.fround(alpha));
    const scaled = factor === 1 ? x : out.op('scaled', 'Mul', [x, constant(out, 'alpha', factor)]);
    const gate = out.op('gate', 'Sigmoid', [scaled]);
    out.main('Mul', [x, gate], { last: true, without: ['alpha'] });
  };
}

/** Standard operators that are short for a few simpler ones. */
export const composed: Readonly<Record<string, Expand>> = {
  Sum(node, out) {
    node.expectInputs(1, Number.POSITIVE_INFINITY);
    const [first, ...rest] = Array.from({ length: out.inputCount }, (_, i) => out.input(i));
    const last = rest.pop();
    const sum = rest.reduce((partial, input, i) => out.op(`partial${i}`, 'Add', [partial, input]), first);
    if (last === undefined) out.main('Identity', [first], { last: true });
    else out.main('Add', [sum, last], { last: true });
  },
  Reciprocal(node, out) {
    node.expectInputs(1);
    out.main('Div', [constant(out, 'one', 1), out.input(0)], { last: true });
  },
  Softsign(node, out) {
    node.expectInputs(1);
    const magnitude = out.op('magnitude', 'Abs', [out.input(0)]);
    const divisor = out.op('divisor', 'Add', [magnitude, constant(out, 'one', 1)]);
    out.main('Div', [out.input(0), divisor], { last: true });
  },
  Mish(node, out) {
    node.expectInputs(1);
    const gate = out.op('gate', 'Tanh', [out.op('softplus', 'Softplus', [out.input(0)])]);
    out.main('Mul', [out.input(0), gate], { last: true });
  },
  Swish: gated(1),
  Selu(node, out) {
    node.expectInputs(1);
    const alpha = node.float('alpha', Math.fround(1.6732632423543772));
    const gamma = constant(out, 'gamma', node.float('gamma', Math.fround(1.0507009873554805)));
    const elu = out.op('elu', 'Elu', [out.input(0)], { alpha: { float: alpha } });
    out.main('Mul', [elu, gamma], { last: true, without: ['alpha', 'gamma'] });
  },
  Celu(node, out) {
    node.expectInputs(1);
    const alpha = constant(out, 'alpha', node.float('alpha', 1));
    const elu = out.op('elu', 'Elu', [out.op('scaled', 'Div', [out.input(0), alpha])]);
    out.main('Mul', [elu, alpha], { last: true, without: ['alpha'] });
  },
};

/** The same for operators of onnxruntime's own domain. */
export const microsoftComposed: Readonly<Record<string, Expand>> = {
  BiasGelu(node, out) {
    node.expectInputs(2);
    out.main('Gelu', [out.op('biased', 'Add', [out.input(0), out.input(1)])], { last: true });
  },
  FastGelu(node, out) {
    node.expectInputs(1, 2);
    const bias = out.input(1);
    const x = bias === '' ? out.input(0) : out.op('biased', 'Add', [out.input(0), bias]);
    out.result('tanh', 'Gelu', [x], { approximate: { string: 'tanh' } });
  },
  QuickGelu: gated(1.702),
};
