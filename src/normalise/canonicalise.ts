import { passDiagnostic } from '../canonical/diagnostics.ts';
import type { CanonicalOp, LinearAttrs } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import type { Rational } from '../exact/rational.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { fail } from '../ir/diagnostic.ts';
import type { Base, NormaliseContext } from './context.ts';
import { convolution } from './convolution.ts';
import { elementwise, power } from './elementwise.ts';
import type { ExactConstant } from './exact-constant.ts';
import { exactBroadcast } from './exact-constant.ts';
import { gateLinear } from './gate-linear.ts';
import { linearAttrs } from './linear-attrs.ts';
import { linearNodes } from './linear-nodes.ts';
import { dequantizeLinear, quantizeLinear } from './linear-quantizers.ts';
import { pooling } from './pooling.ts';
import { quantizersOf } from './quantizers.ts';
import { blocks, concat, pad, resize, slice, split, transpose } from './rearranging.ts';
import { reduction } from './reductions.ts';
import { repeated } from './repeat.ts';
import { spatialShift } from './shift.ts';
import { truncatedPooling, truncation } from './truncation.ts';

/** The canonical nodes of one node on the data's way. Throws DiagnosticError where it cannot be lowered. */
export function canonicalise(node: GraphOp, context: NormaliseContext): CanonicalOp[] {
  const at = { node: node.name };
  const refuse = (reason: string): never =>
    fail(passDiagnostic('unsupported-operator', { op: node.kind, reason }, at));
  const output = node.outputs[0];
  const rank = context.shapeOf(output).length;
  const base = { name: node.name, from: [node.name], inputs: [node.inputs[0]], outputs: [output] };
  const constant = (index: number, operand: string): ExactConstant =>
    context.exact(node.inputs[index]) ??
    fail(passDiagnostic('dynamic-operand', { op: node.kind, operand }, at));

  switch (node.kind) {
    case 'identity':
    case 'reshape':
    case 'flatten':
    case 'squeeze':
    case 'unsqueeze':
      return [{ ...base, kind: 'layout', attrs: { shape: context.shapeOf(output) } }];
    case 'cast':
      if (node.attrs.to !== 'float32') refuse(`it casts data to ${node.attrs.to}`);
      return [{ ...base, kind: 'layout', attrs: { shape: context.shapeOf(output) } }];
    case 'transpose':
      return transpose(node, context, base);
    case 'depth-to-space':
    case 'space-to-depth':
      return blocks(node, context, base);
    case 'concat':
      return [concat(node, context, base)];
    case 'split':
      return split(node, context, base);
    case 'slice':
      return slice(node, context, base);
    case 'resize-nearest':
      return [resize(node, context, base)];
    case 'pad':
      return [pad(node, context, base)];
    case 'relu':
    case 'clip':
    case 'min':
    case 'max':
    case 'abs':
    case 'sign':
    case 'leaky-relu':
    case 'prelu':
    case 'hard-sigmoid':
    case 'hard-swish':
    case 'sigmoid':
    case 'tanh':
    case 'elu':
    case 'gelu':
    case 'softplus':
    case 'erf':
    case 'exp':
    case 'log':
      return elementwise(node, context, base);
    case 'quant':
    case 'bipolar-quant':
    case 'multi-threshold':
      return [{ ...base, kind: 'quantizer', attrs: { quantizer: quantizersOf(node, context, constant) } }];
    case 'trunc':
      return [truncation(node, context, constant, base)];
    case 'quant-avg-pool2d':
      return truncatedPooling(node, context, base);
    case 'quantize-linear':
      return quantizeLinear(node, context, constant, base);
    case 'dequantize-linear':
      return [dequantizeLinear(node, context, constant, base)];
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
      return binary(node, context, base);
    case 'neg':
      return [affine(base, B.shared(rank, linearMap(Q.rational(-1n))), B.shared(rank, 0), 0)];
    case 'pow': {
      const exponent = constant(1, 'exponent').tensor.data;
      if (exponent.some(e => e !== 1)) return [power(base, exponent, context, refuse)];
      return [{ ...base, kind: 'layout', attrs: { shape: context.shapeOf(output) } }];
    }
    case 'batch-normalization':
      return [batchNormalization(node, constant, rank, base)];
    case 'mat-mul':
    case 'gemm':
      return linear(node, context, constant, base);
    case 'conv':
      return convolution(node, context, constant, base);
    case 'max-pool':
    case 'average-pool':
    case 'global-average-pool':
    case 'global-max-pool':
      return pooling(node, context, base);
    case 'spatial-shift':
      return spatialShift(node, context, constant, base);
    case 'reduce-mean':
    case 'reduce-sum':
    case 'reduce-max':
      return reduction(node, context, base);
    case 'arg-max':
    case 'top-k':
      return [ranking(node, context, base)];
    default:
      return refuse('it has no integer form here');
  }
}

const linearMap = (scale: Rational): AffineMap => ({ scale: S.fromRational(scale), offset: S.ZERO });
const translation = (offset: Rational): AffineMap => ({ scale: S.ONE, offset: S.fromRational(offset) });

function affine(
  base: Base,
  map: Broadcast<AffineMap>,
  magnitude: Broadcast<number>,
  operations: number,
): CanonicalOp {
  return { ...base, kind: 'affine', attrs: { map, magnitude, operations } };
}

const offsetMagnitude = (map: Broadcast<AffineMap>): Broadcast<number> =>
  B.map(map, m => Math.abs(S.toNumber(m.offset)));

/** Add, Sub, Mul and Div of the data and a constant, or of two values that depend on the data. */
function binary(
  node: Extract<GraphOp, { kind: 'add' | 'sub' | 'mul' | 'div' }>,
  context: NormaliseContext,
  base: Base,
): CanonicalOp[] {
  const at = { node: node.name };
  const left = context.exact(node.inputs[0]);
  const right = context.exact(node.inputs[1]);
  if (!left && !right && node.kind !== 'div') return join(node, context, base);
  const constant =
    right ?? left ?? fail(passDiagnostic('dynamic-operand', { op: node.kind, operand: 'operand' }, at));
  const data = right ? node.inputs[0] : node.inputs[1];
  const shape = context.shapeOf(node.outputs[0]);
  const refuse = (reason: string): never =>
    fail(passDiagnostic('unsupported-operator', { op: node.kind, reason }, at));
  if (String(context.shapeOf(data)) !== String(shape)) {
    const same = context.shapeOf(data).reduce((a, b) => a * b, 1) === shape.reduce((a, b) => a * b, 1);
    if (!same) refuse('the constant is larger than the data, which would have to be repeated');
  }
  const values = exactBroadcast(constant, shape.length);
  const onRight = right !== undefined;
  const toMap = (c: Rational): AffineMap => {
    switch (node.kind) {
      case 'add':
        return translation(c);
      case 'sub':
        return onRight ? translation(Q.negate(c)) : { scale: S.fromNumber(-1), offset: S.fromRational(c) };
      case 'mul':
        return linearMap(c);
      case 'div':
        if (!onRight) return refuse('it divides a constant by the data');
        if (c.num === 0n) return refuse('it divides by zero');
        return linearMap(Q.divide(Q.ONE, c));
    }
  };
  const map = B.map(values, toMap);
  return [affine({ ...base, inputs: [data] }, map, offsetMagnitude(map), 1)];
}

/** Add, Sub and Mul of two values that depend on the data; what is taken off is added with a scale of -1. */
function join(
  node: Extract<GraphOp, { kind: 'add' | 'sub' | 'mul' | 'div' }>,
  context: NormaliseContext,
  base: Base,
): CanonicalOp[] {
  const operands = node.inputs.map(input => repeated(input, base, context));
  const [a, b] = operands.map(({ value }) => value);
  const nodes = operands.flatMap(operand => operand.nodes);
  if (node.kind === 'mul') return [...nodes, { ...base, kind: 'multiply', inputs: [a, b], attrs: {} }];
  if (node.kind === 'add') return [...nodes, { ...base, kind: 'add', inputs: [a, b], attrs: {} }];
  const negative = `${node.outputs[0]} negative`;
  const shape = context.shapeOf(b);
  context.shapes.set(negative, shape);
  const minus = B.shared(shape.length, linearMap(Q.rational(-1n)));
  const taken = { ...base, name: `${node.name} negative`, inputs: [b], outputs: [negative] };
  return [
    ...nodes,
    affine(taken, minus, B.shared(shape.length, 0), 0),
    { ...base, kind: 'add', inputs: [a, negative], attrs: {} },
  ];
}

/** y = (x - mean) / sqrt(var + epsilon) * scale + bias, per channel on axis 1. */
function batchNormalization(
  node: Extract<GraphOp, { kind: 'batch-normalization' }>,
  constant: (index: number, operand: string) => ExactConstant,
  rank: number,
  base: Base,
): CanonicalOp {
  const [gamma, beta, mean, variance] = ['scale', 'bias', 'mean', 'variance'].map((operand, i) =>
    exactBroadcast(constant(i + 1, operand), 1),
  );
  const epsilon = Q.fromNumber(node.attrs.epsilon);
  const shape = Array.from({ length: rank }, (_, axis) =>
    axis === Math.min(1, rank - 1) ? gamma.values.length : 1,
  );
  const maps: AffineMap[] = [];
  const magnitudes: number[] = [];
  gamma.values.forEach((g, c) => {
    const spread = Q.add(variance.values[c], epsilon);
    if (spread.num <= 0n) {
      const what = `batch normalization has variance + epsilon = ${Q.toNumber(spread)} on channel ${c}`;
      fail(passDiagnostic('bad-constant', { what }, { node: node.name }));
    }
    const scale = S.scale(S.inverseSquareRoot(spread), g);
    const shift = S.scale(scale, Q.negate(mean.values[c]));
    const bias = S.fromRational(beta.values[c]);
    maps.push({ scale, offset: S.add(shift, bias) });
    magnitudes.push(Math.abs(S.toNumber(shift)) + Math.abs(S.toNumber(bias)));
  });
  return affine(base, { shape, values: maps }, { shape, values: magnitudes }, 4);
}

/** MatMul and Gemm: a linear node, and an affine one for the bias. */
function linear(
  node: Extract<GraphOp, { kind: 'mat-mul' | 'gemm' }>,
  context: NormaliseContext,
  constant: (index: number, operand: string) => ExactConstant,
  base: Base,
): CanonicalOp[] {
  const at = { node: node.name };
  if (context.exact(node.inputs[0]) && !context.exact(node.inputs[1])) {
    const reason = 'its constant weights stand on the left of the data';
    fail(passDiagnostic('unsupported-operator', { op: node.kind, reason }, at));
  }
  const weights = constant(1, 'weight matrix');
  const output = node.outputs[0];
  const shape = context.shapeOf(output);
  const nodesOf = (own: Base, isTransposed: boolean, scale: Rational): CanonicalOp[] =>
    context.isGate
      ? [gateLinear(own, weights, isTransposed, scale)]
      : linearNodes(own, linearAttrs(weights, isTransposed, scale, at), context, toLinear);
  if (node.kind === 'mat-mul') return nodesOf(base, false, Q.ONE);
  const { alpha, beta, transA, transB } = node.attrs;
  if (transA && context.shapeOf(node.inputs[0]).some(dim => dim > 1)) {
    fail(
      passDiagnostic('unsupported-operator', { op: 'gemm', reason: 'it transposes the data (transA)' }, at),
    );
  }
  if (!node.inputs[2]) return nodesOf(base, transB, Q.fromNumber(alpha));
  const sum = `${output} before bias`;
  context.shapes.set(sum, shape);
  const bias = B.map(exactBroadcast(constant(2, 'bias'), shape.length), b =>
    translation(Q.multiply(b, Q.fromNumber(beta))),
  );
  return [
    ...nodesOf({ ...base, outputs: [sum] }, transB, Q.fromNumber(alpha)),
    affine({ ...base, name: `${node.name} bias`, inputs: [sum] }, bias, offsetMagnitude(bias), 1),
  ];
}

const toLinear = (base: Base, attrs: LinearAttrs): CanonicalOp => ({ ...base, kind: 'linear', attrs });

/** ArgMax, and TopK whose values are not read. */
function ranking(
  node: Extract<GraphOp, { kind: 'arg-max' | 'top-k' }>,
  context: NormaliseContext,
  base: Base,
): CanonicalOp {
  const refuse = (reason: string): never =>
    fail(passDiagnostic('unsupported-operator', { op: node.kind, reason }, { node: node.name }));
  const shape = context.shapeOf(node.inputs[0]);
  const axis = node.attrs.axis < 0 ? node.attrs.axis + shape.length : node.attrs.axis;
  if (shape.some((dim, i) => dim > 1 && (i > axis || shape[axis] === 1))) {
    refuse('it ranks along an axis that is not the last');
  }
  if (node.kind === 'arg-max') {
    if (node.attrs.selectLastIndex) refuse('it takes the last index on ties; the hardware takes the first');
    return { ...base, kind: 'top-k', attrs: { k: 1 } };
  }
  if (context.isRead(node.outputs[0])) refuse('its values are read; only the indices are computed');
  if (!node.attrs.largest) refuse('it takes the smallest');
  if (node.attrs.k < 1) refuse('k is 0');
  return { ...base, kind: 'top-k', attrs: { k: node.attrs.k }, outputs: [node.outputs[1]] };
}
