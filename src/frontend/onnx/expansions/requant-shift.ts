import type { Diagnostic } from '../../../ir/diagnostic.ts';
import { onnxDiagnostic } from '../diagnostics.ts';
import { isPulpDomain } from '../domains.ts';
import type { NamedNode } from '../node-names.ts';
import type { NodeReader } from '../node-reader.ts';
import type { Expand, Subgraph } from './subgraph.ts';

/**
 * The operator that integer networks of the PULP platform requantize with (QuantLib exports it, Deeploy runs it):
 *
 *   y = clip(floor((x * mul + add + div / 2) / div), lo, hi),   0 .. n - 1, or, signed, -n / 2 .. n / 2 - 1, for n levels
 *
 * `mul` and `add` are integers, one for all or one for each channel (axis 1), `div` a power of two. QuantLib's own module
 * rounds down (pulp-platform/quantlib, `pact_ops.py`); Deeploy's kernels add half before they shift
 * (pulp-platform/Deeploy, `RequantShift_s8.c`), and so do the outputs recorded with its networks. Here it is as these.
 *
 * It is written as Mul, Add, a quantizer that rounds down in steps of div, and Div.
 */
export const requantShift: Expand = (node, out) => {
  node.expectInputs(3);
  const div = positiveInteger(node, 'div');
  if (!Number.isInteger(Math.log2(div))) node.wrongValue('div', `${div}`, 'a power of two');
  const levels = positiveInteger(node, node.has('n_levels') ? 'n_levels' : 'n_levels_out');
  const isSigned = flag(node, 'signed');
  if (flag(node, 'cmsis_requant')) {
    node.wrongValue('cmsis_requant', '1', '0: multiply, add, divide, round down');
  }
  const least = isSigned ? -levels / 2 : 0;
  if (levels < 2 || !Number.isInteger(least)) {
    // QuantLib and Deeploy disagree on the range of an odd number of signed levels.
    node.wrongValue('n_levels', `${levels}`, isSigned ? 'an even number of levels' : 'two or more levels');
  }
  const product = out.op('product', 'Mul', [out.input(0), perChannel(node, out, 1, 'mul')]);
  const exact = out.op('sum', 'Add', [product, perChannel(node, out, 2, 'add')]);
  const sum = div === 1 ? exact : out.op('with_half', 'Add', [exact, constant(out, 'half', div / 2)]);
  const isBipolar = isSigned && levels === 2;
  const bits = isBipolar ? 2 : Math.ceil(Math.log2(levels));
  const isWhole = levels === 2 ** bits;
  const bounds = [least * div, (least + levels - 1) * div].map((bound, i) =>
    constant(out, i === 0 ? 'least' : 'most', bound),
  );
  const operands = [constant(out, 'div', div), constant(out, 'zero_point', 0), constant(out, 'bits', bits)];
  const quantized = (x: string): string =>
    out.op('floor', 'Quant', [x, ...operands], {
      signed: { int: Number(isSigned) },
      narrow: { int: 0 },
      rounding_mode: { string: 'FLOOR' },
    });
  // Rounding down and a bound that is a multiple of div may change places.
  const steps = quantized(isWhole ? sum : out.op('within', 'Clip', [sum, ...bounds]));
  out.main('Div', [steps, operands[0]], { last: true, without: ATTRIBUTES });
};

const ATTRIBUTES = ['div', 'n_levels', 'n_levels_out', 'signed', 'cmsis_requant'];

const flag = (node: NodeReader, name: string): boolean => {
  const value = node.number(name, name === 'signed' ? undefined : 0);
  if (value !== 0 && value !== 1) node.wrongValue(name, `${value}`, '0 or 1');
  return value === 1;
};

function positiveInteger(node: NodeReader, name: string): number {
  const value = node.number(name);
  return Number.isSafeInteger(value) && value > 0
    ? value
    : node.wrongValue(name, `${value}`, 'a positive integer');
}

const constant = (out: Subgraph, suffix: string, value: number): string =>
  out.op(suffix, 'Constant', [], { value_int: { int: value } });

/** A vector of factors counts channels, which are axis 1. */
function perChannel(node: NodeReader, out: Subgraph, index: number, operand: string): string {
  const [size = 1, ...others] = node.operand(index, operand).shape;
  const places = (node.shapeOf(0)?.length ?? 2) - 2;
  if (others.length > 0 || size === 1 || places < 1) return out.input(index);
  const axes = Array.from({ length: places }, (_, i) => i + 1);
  return out.op(`${operand}_by_channel`, 'Unsqueeze', [out.input(index)], { axes: { ints: axes } });
}

/** Says once how these nodes are read, where a model has any. */
export function requantShiftNotes(nodes: readonly NamedNode[]): readonly Diagnostic[] {
  const found = nodes.filter(({ proto }) => proto.opType === 'RequantShift' && isPulpDomain(proto.domain));
  if (found.length === 0) return [];
  return [onnxDiagnostic('requant-rounding', { count: found.length }, { node: found[0].name })];
}
