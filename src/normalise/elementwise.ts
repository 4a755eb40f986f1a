import { passDiagnostic } from '../canonical/diagnostics.ts';
import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { ElementFunction } from '../exact/element-function.ts';
import { RELU } from '../exact/functions/clip.ts';
import type { Rational } from '../exact/rational.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { GraphOpOf } from '../graph-ops/index.ts';
import { fail } from '../ir/diagnostic.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { Base, NormaliseContext } from './context.ts';
import { exactBroadcast } from './exact-constant.ts';

type Elementwise = GraphOpOf<
  | 'relu'
  | 'clip'
  | 'min'
  | 'max'
  | 'abs'
  | 'sign'
  | 'leaky-relu'
  | 'prelu'
  | 'hard-sigmoid'
  | 'hard-swish'
  | 'sigmoid'
  | 'tanh'
  | 'elu'
  | 'gelu'
  | 'softplus'
  | 'erf'
  | 'exp'
  | 'log'
>;

const HALF = Q.rational(1n, 2n);

const line = (scale: Rational | S.Surd, offset: Rational = Q.ZERO): ElementFunction => ({
  kind: 'affine',
  map: { scale: 'terms' in scale ? scale : S.fromRational(scale), offset: S.fromRational(offset) },
});

/** A function of each element; its parameters are the float32 numbers of the model, exactly. */
export function elementwise(node: Elementwise, context: NormaliseContext, base: Base): CanonicalOp[] {
  const shape = context.shapeOf(node.outputs[0]);
  const rank = shape.length;
  const everywhere = (fn: ElementFunction): CanonicalOp => ({
    ...base,
    kind: 'elementwise',
    attrs: { fn: B.shared(rank, fn) },
  });
  switch (node.kind) {
    case 'relu':
      return [everywhere(RELU)];
    case 'clip':
      return [everywhere(clip(node.attrs.min, node.attrs.max, base))];
    case 'min':
    case 'max':
      return bounded(node, context, base);
    case 'abs':
      return [everywhere({ kind: 'leaky', slope: Q.rational(-1n) })];
    case 'leaky-relu':
      return [everywhere({ kind: 'leaky', slope: finite(node.attrs.alpha, 'its alpha', base) })];
    case 'prelu': {
      const slope = context.exact(node.inputs[1]);
      if (!slope) {
        return fail(
          passDiagnostic('dynamic-operand', { op: node.kind, operand: 'slope' }, { node: node.name }),
        );
      }
      const fn = B.map(exactBroadcast(slope, rank), (s): ElementFunction => ({ kind: 'leaky', slope: s }));
      return [{ ...base, kind: 'elementwise', attrs: { fn } }];
    }
    case 'hard-sigmoid': {
      const alpha = finite(node.attrs.alpha, 'its alpha', base);
      const beta = finite(node.attrs.beta, 'its beta', base);
      const before = `${base.outputs[0]} before clipping`;
      context.shapes.set(before, shape);
      const map = { scale: S.fromRational(alpha), offset: S.fromRational(beta) };
      return [
        {
          ...base,
          kind: 'affine',
          outputs: [before],
          attrs: {
            map: B.shared(rank, map),
            magnitude: B.shared(rank, Math.abs(Q.toNumber(beta))),
            operations: 2,
          },
        },
        { ...everywhere(clip(0, 1, base)), name: `${node.name} clip`, inputs: [before] },
      ];
    }
    case 'hard-swish': {
      // the sixth is a float32 factor, as in the function body of the operator's specification
      const gate = [line(Q.fromNumber(Math.fround(1 / 6)), HALF), clip(0, 1, base)];
      return [everywhere({ kind: 'product', left: [], right: gate })];
    }
    case 'elu':
      return [everywhere({ kind: 'elu', alpha: finite(node.attrs.alpha, 'its alpha', base) })];
    case 'gelu':
      return [everywhere(node.attrs.approximate === 'none' ? exactGelu() : tanhGelu())];
    case 'sign':
    case 'sigmoid':
    case 'tanh':
    case 'softplus':
    case 'erf':
    case 'exp':
    case 'log':
      return [everywhere({ kind: node.kind })];
  }
}

/** x / 2 * (1 + erf(x / sqrt(2))). */
function exactGelu(): ElementFunction {
  const gate = [line(S.inverseSquareRoot(Q.rational(2n))), { kind: 'erf' } as const, line(Q.ONE, Q.ONE)];
  return { kind: 'product', left: [line(HALF)], right: gate };
}

/** x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))). */
function tanhGelu(): ElementFunction {
  const square: ElementFunction = { kind: 'product', left: [], right: [] };
  const cubic: ElementFunction = {
    kind: 'product',
    left: [],
    right: [square, line(Q.rational(44715n, 1_000_000n), Q.ONE)],
  };
  const gate: ElementFunction[] = [
    cubic,
    { kind: 'times-root-2-over-pi' },
    { kind: 'tanh' },
    line(Q.ONE, Q.ONE),
  ];
  return { kind: 'product', left: [line(HALF)], right: gate };
}

/** A bound that is infinite bounds nothing. */
function clip(min: number, max: number, base: Base): ElementFunction {
  return {
    kind: 'clip',
    ...(min === Number.NEGATIVE_INFINITY ? {} : { min: finite(min, 'its lower bound', base) }),
    ...(max === Number.POSITIVE_INFINITY ? {} : { max: finite(max, 'its upper bound', base) }),
  };
}

function finite(value: number, what: string, base: Base): Rational {
  if (Number.isFinite(value)) return Q.fromNumber(value);
  return fail(passDiagnostic('bad-constant', { what: `${what} is ${value}` }, { node: base.name }));
}

/** Min and Max of the data and constants: one clip. */
function bounded(node: GraphOpOf<'min' | 'max'>, context: NormaliseContext, base: Base): CanonicalOp[] {
  const at = { node: node.name };
  const shape = context.shapeOf(node.outputs[0]);
  const constants = node.inputs.map(input => context.exact(input));
  const data = node.inputs.filter((_, i) => !constants[i]);
  if (data.length !== 1) fail(passDiagnostic('dynamic-operand', { op: node.kind, operand: 'bound' }, at));
  const from = context.shapeOf(data[0]);
  if (sizeOf(from) !== sizeOf(shape)) {
    const reason = 'the constant is larger than the data, which would have to be repeated';
    fail(passDiagnostic('unsupported-operator', { op: node.kind, reason }, at));
  }
  const nearer = node.kind === 'min' ? -1 : 1;
  /** undefined bounds nothing. */
  let bounds: Broadcast<Rational | undefined> = B.shared(shape.length, undefined);
  for (const constant of constants) {
    if (!constant) continue;
    const isOpen = constant.tensor.data.every(value => value === -nearer * Number.POSITIVE_INFINITY);
    if (isOpen) continue;
    const bad = constant.tensor.data.find(value => !Number.isFinite(value));
    if (bad !== undefined) finite(bad, 'a bound', base);
    bounds = B.zip(bounds, exactBroadcast(constant, shape.length), (a, b) =>
      a && Q.compare(a, b) === nearer ? a : b,
    );
  }
  const fn = B.map(
    bounds,
    (bound): ElementFunction => ({
      kind: 'clip',
      ...(bound ? { [node.kind === 'min' ? 'max' : 'min']: bound } : {}),
    }),
  );
  const clipped: CanonicalOp = { ...base, kind: 'elementwise', inputs: data, attrs: { fn } };
  if (String(from) === String(shape)) return [clipped];
  // Axes of size 1 that the constant adds.
  const viewed = `${base.outputs[0]} before bounds`;
  context.shapes.set(viewed, shape);
  return [
    {
      ...base,
      kind: 'layout',
      name: `${node.name} shape`,
      inputs: data,
      outputs: [viewed],
      attrs: { shape },
    },
    { ...clipped, inputs: [viewed] },
  ];
}

/** Highest exponent of a power. */
const MAX_EXPONENT = 16;

/** x to a small whole power: a product. */
export function power(
  base: Base,
  exponents: Float64Array,
  context: NormaliseContext,
  refuse: (reason: string) => never,
): CanonicalOp {
  const [n] = exponents;
  if (exponents.some(e => e !== n)) refuse('its elements have several exponents');
  if (!Number.isInteger(n) || n < 1 || n > MAX_EXPONENT) {
    refuse(`its exponent ${n} is not a whole number from 1 to ${MAX_EXPONENT}`);
  }
  let fn: ElementFunction = { kind: 'product', left: [], right: [] };
  for (let i = 2; i < n; i++) fn = { kind: 'product', left: [], right: [fn] };
  const { length } = context.shapeOf(base.outputs[0]);
  return { ...base, kind: 'elementwise', attrs: { fn: B.shared(length, fn) } };
}
