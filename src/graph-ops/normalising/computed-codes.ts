import * as B from '../../exact/broadcast.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import { broadcastIndices, sizeOf, type Tensor } from '../../ir/tensor.ts';
import { broadcastData } from '../broadcast.ts';
import type { CodedOperand, ComputedCodes, QuantizedCodes } from './codes.ts';

/** Codes beyond this are no quantizer's: the float value is kept alone. */
const MAX_CODE = 2 ** 24;

/** Most units that one constant has: a scale for each channel, not for each weight. */
const MAX_UNITS = 2 ** 14;

type Operands = readonly (CodedOperand | undefined)[];

const computed = <Attrs>(compute: ComputedCodes<Attrs>['compute']): ComputedCodes<Attrs> => ({
  kind: 'computed',
  compute,
});

const whole = (result: Tensor): QuantizedCodes | undefined =>
  result.data.every(value => Number.isInteger(value) && Math.abs(value) <= MAX_CODE)
    ? { codes: result.data, unit: B.shared(result.shape.length, Q.ONE) }
    : undefined;

/** Results of rounding, signs and truth values are integers: a grid of unit 1 starts with them. */
export const INTEGERS_MADE = computed<unknown>((_, __, result) => whole(result));

/** The codes of an operand over the elements of the result. */
function spread({ quantized, tensor }: CodedOperand, shape: readonly number[]): QuantizedCodes | undefined {
  if (!quantized) return undefined;
  const codes = broadcastData({ ...tensor, data: quantized.codes }, shape);
  return { codes, unit: B.withRank(quantized.unit, shape.length) };
}

/** The operand that a quantizer made, and the one that stands beside it; undefined where there is none, or each is one. */
function pairOf(
  inputs: Operands,
): { readonly coded: CodedOperand; readonly other: CodedOperand } | undefined {
  const [a, b] = inputs;
  if (!a || !b || (!a.quantized && !b.quantized)) return undefined;
  const isLeft = a.quantized && (!b.quantized || sizeOf(a.tensor.shape) >= sizeOf(b.tensor.shape));
  return isLeft ? { coded: a, other: b } : { coded: b, other: a };
}

/** The exact values of a small constant. */
function exactSmall({ tensor, quantized }: CodedOperand, rank: number): B.Broadcast<Rational> | undefined {
  if (tensor.data.length > MAX_UNITS || !tensor.data.every(Number.isFinite)) return undefined;
  const units = quantized && broadcastIndices(quantized.unit.shape, tensor.shape);
  const values = Array.from(tensor.data, (value, i) =>
    quantized && units
      ? Q.multiply(Q.fromNumber(quantized.codes[i]), quantized.unit.values[units[i]])
      : Q.fromNumber(value),
  );
  return B.withRank({ shape: tensor.shape, values }, rank);
}

/** A rational as a double that is an integer only where the rational is one. */
function counted(q: Rational): number {
  const value = Q.toNumber(q);
  return q.den !== 1n && Number.isInteger(value) ? Number.NaN : value;
}

/** Codes times a constant: the unit is multiplied, or, by integers for each element, the codes are. */
function scaled(
  coded: CodedOperand,
  other: CodedOperand,
  result: Tensor,
  factorOf: (value: Rational) => Rational | undefined,
): QuantizedCodes | undefined {
  const own = spread(coded, result.shape);
  const small = own && exactSmall(other, result.shape.length);
  if (!own || !small) return undefined;
  const factors = B.map(small, factorOf);
  if (factors.values.some(f => f === undefined)) return undefined;
  const unit = B.zip(own.unit, factors, (u, f) => Q.multiply(u, f ?? Q.ONE));
  return unit.values.length <= MAX_UNITS
    ? positiveUnits({ codes: own.codes, unit }, result.shape)
    : undefined;
}

/** Codes times integers that differ from element to element, such as a mask. */
function multiplied(coded: CodedOperand, other: CodedOperand, result: Tensor): QuantizedCodes | undefined {
  const own = spread(coded, result.shape);
  const factors = spread(other, result.shape) ?? whole(other.tensor);
  if (!own || !factors) return undefined;
  const values = broadcastData({ ...other.tensor, data: factors.codes }, result.shape);
  const unit = B.zip(own.unit, B.withRank(factors.unit, result.shape.length), Q.multiply);
  const codes = own.codes.map((code, i) => code * values[i] + 0);
  return isSmall(codes) && unit.values.length <= MAX_UNITS ? { codes, unit } : undefined;
}

const isSmall = (codes: Float64Array): boolean => codes.every(code => Math.abs(code) <= MAX_CODE);

/** A negative unit turns the codes over; one of zero, which is none, makes them 0. */
function positiveUnits({ codes, unit }: QuantizedCodes, shape: readonly number[]): QuantizedCodes {
  if (unit.values.every(u => u.num > 0n)) return { codes, unit };
  const index = broadcastIndices(unit.shape, shape);
  const sign = unit.values.map(Q.sign);
  return {
    codes: codes.map((code, i) => code * sign[index[i]] + 0),
    unit: B.map(unit, u => (u.num === 0n ? Q.ONE : u.num < 0n ? Q.negate(u) : u)),
  };
}

/** The product with a constant, */
export const SCALED_CODES = computed<unknown>((inputs, _, result) => {
  const pair = pairOf(inputs);
  if (!pair) return undefined;
  const { coded, other } = pair;
  // A factor for each element belongs to the codes, one for each channel to the units.
  const isEach =
    other.tensor.data.length === result.data.length && result.data.length > coded.tensor.shape[0];
  return (isEach ? multiplied(coded, other, result) : undefined) ?? scaled(coded, other, result, f => f);
});

/** the quotient by one, */
export const DIVIDED_CODES = computed<unknown>(([x, divisor], _, result) =>
  x?.quantized && divisor
    ? scaled(x, divisor, result, f => (f.num === 0n ? undefined : Q.divide(Q.ONE, f)))
    : undefined,
);

/** sign * codes + constant, where that lies on a grid of few more codes. */
function shifted(
  coded: CodedOperand,
  sign: 1 | -1,
  other: CodedOperand,
  otherSign: 1 | -1,
  result: Tensor,
): QuantizedCodes | undefined {
  const own = spread(coded, result.shape);
  const small = exactSmall(other, result.shape.length);
  if (!own || !small) return undefined;
  const pairs = B.zip(own.unit, small, (unit, offset) => {
    const common = Q.commonUnit(unit, offset);
    const [step, move] = [unit, offset].map(value => Number(Q.divide(value, common).num));
    return { common, step: sign * step, move: otherSign * move };
  });
  if (pairs.values.length > MAX_UNITS) return undefined;
  const index = broadcastIndices(pairs.shape, result.shape);
  const codes = own.codes.map((code, i) => {
    const { step, move } = pairs.values[index[i]];
    return code * step + move;
  });
  return isSmall(codes) ? { codes, unit: B.map(pairs, pair => pair.common) } : undefined;
}

/** the sum with one, */
export const SHIFTED_CODES = computed<unknown>((inputs, _, result) => {
  const pair = pairOf(inputs);
  return pair && shifted(pair.coded, 1, pair.other, 1, result);
});

/** and the difference. */
export const SUBTRACTED_CODES = computed<unknown>((inputs, _, result) => {
  const pair = pairOf(inputs);
  if (!pair) return undefined;
  return pair.coded === inputs[0]
    ? shifted(pair.coded, 1, pair.other, -1, result)
    : shifted(pair.coded, -1, pair.other, 1, result);
});

/** The same with the other sign. */
export const NEGATED_CODES = computed<unknown>(([x]) =>
  x?.quantized ? { ...x.quantized, codes: x.quantized.codes.map(code => -code + 0) } : undefined,
);

/** Codes between bounds, one of which may be infinite, where these are codes themselves. */
export const boundedCodes = <Attrs>(boundsOf: (attrs: Attrs) => readonly [number, number]) =>
  computed<Attrs>(([x], attrs, result) => {
    if (!x?.quantized) return undefined;
    const { codes, unit } = x.quantized;
    const bounds = boundsOf(attrs).map(bound =>
      B.map(unit, u => (Number.isFinite(bound) ? Q.divide(Q.fromNumber(bound), u) : undefined)),
    );
    const index = broadcastIndices(unit.shape, result.shape);
    const [low, high] = bounds.map(bound => bound.values.map(q => (q ? counted(q) : undefined)));
    const clipped = codes.map((code, i) => {
      const [min, max] = [low[index[i]] ?? code, high[index[i]] ?? code];
      return Math.min(Math.max(code, min), max);
    });
    return clipped.every(Number.isInteger) || clipped.every((code, i) => code === codes[i])
      ? { codes: clipped, unit }
      : undefined;
  });

/** The greater, or the less, of all operands, where one is codes and each other is a code or a bound that never holds. */
export const extremeCodes = (pick: (a: number, b: number) => number) =>
  computed<unknown>((inputs, _, result) => {
    const coded = inputs.find(input => input?.quantized);
    const own = coded && spread(coded, result.shape);
    if (!coded || !own) return undefined;
    let codes: Float64Array = own.codes;
    const units = broadcastIndices(own.unit.shape, result.shape);
    for (const other of inputs) {
      if (!other || other === coded) continue;
      const bounds = onUnits(other, own, units, result.shape);
      if (!bounds) return undefined;
      codes = codes.map((code, i) => pick(code, bounds[i]));
    }
    return codes.every(Number.isInteger) && isSmall(codes) ? { codes, unit: own.unit } : undefined;
  });

/** A constant counted in the units of codes; undefined where it is too large to be counted. */
function onUnits(
  { tensor, quantized }: CodedOperand,
  { unit }: QuantizedCodes,
  units: Int32Array,
  shape: readonly number[],
): Float64Array | undefined {
  if (quantized) {
    const own = broadcastIndices(quantized.unit.shape, tensor.shape);
    const ratios = quantized.unit.values.map(u => unit.values.map(v => Q.divide(u, v)));
    const at = broadcastIndices(tensor.shape, shape);
    return Float64Array.from(at, (source, i) =>
      counted(Q.multiply(Q.fromNumber(quantized.codes[source]), ratios[own[source]][units[i]])),
    );
  }
  if (tensor.data.length > MAX_UNITS) return undefined;
  const at = broadcastIndices(tensor.shape, shape);
  const inUnits = Array.from(tensor.data, value =>
    unit.values.map(v => (Number.isFinite(value) ? counted(Q.divide(Q.fromNumber(value), v)) : value)),
  );
  return Float64Array.from(at, (source, i) => inUnits[source][units[i]]);
}

/** Elements of one constant or another: codes where both are on the grid of one of them. */
export const CHOSEN_CODES = computed<unknown>(([condition, a, b], _, result) => {
  if (!condition || !a || !b) return undefined;
  const coded = a.quantized ? a : b;
  const other = coded === a ? b : a;
  const own = spread(coded, result.shape);
  if (!own) return undefined;
  const others = onUnits(other, own, broadcastIndices(own.unit.shape, result.shape), result.shape);
  const isFirst = broadcastData(condition.tensor, result.shape);
  const codes = own.codes.map((code, i) =>
    (isFirst[i] !== 0) === (coded === a) ? code : (others?.[i] ?? Number.NaN),
  );
  return codes.every(Number.isInteger) && isSmall(codes) ? { codes, unit: own.unit } : undefined;
});

/** Codes that stay as they are where the type holds them. */
export const CAST_CODES = computed<unknown>(([x], _, result) => {
  if (!x) return undefined;
  if (x.tensor.kind === 'bool') return whole(result);
  return x.quantized && result.data.every((value, i) => value === x.tensor.data[i]) ? x.quantized : undefined;
});
