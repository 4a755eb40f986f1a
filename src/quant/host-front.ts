import * as B from '../exact/broadcast.ts';
import * as Q from '../exact/rational.ts';
import { sizeOf } from '../ir/tensor.ts';
import { quantizeFloat32 } from './host-quantizer.ts';
import { dequantization, type HostQuantizer } from './quantizer.ts';

/** What a step of the host may do to x; IEEE 754 rounds each of them exactly, so that every host gets the same bits. */
export const HOST_STEP_KINDS = [
  'add', // x + operand
  'subtract', // x - operand
  'subtract-from', // operand - x
  'multiply', // x * operand
  'divide', // x / operand
  'maximum', // max(x, operand)
  'minimum', // min(x, operand)
] as const;

/** One float32 operation on each element of the model's input; the operand is shared as numpy broadcasts. */
export interface HostStep {
  readonly kind: (typeof HOST_STEP_KINDS)[number];
  /** Float32 numbers, of the input's rank. */
  readonly operand: B.Broadcast<number>;
}

/** What the host does to the model's float input to get the integers of the wire: the steps in their order, then the quantizer. */
export interface HostFront {
  readonly steps: readonly HostStep[];
  /** One for all elements, or one for each that differs; of the input's rank. */
  readonly quantizer: B.Broadcast<HostQuantizer>;
}

const APPLY: { readonly [K in HostStep['kind']]: (x: number, operand: number) => number } = {
  add: (x, operand) => x + operand,
  subtract: (x, operand) => x - operand,
  'subtract-from': (x, operand) => operand - x,
  multiply: (x, operand) => x * operand,
  divide: (x, operand) => x / operand,
  maximum: Math.max,
  minimum: Math.min,
};

/** The value that a step is most simply undone from, in real numbers; a bound is undone by leaving it out. */
const UNDO: { readonly [K in HostStep['kind']]: (y: number, operand: number) => number } = {
  add: (y, operand) => y - operand,
  subtract: (y, operand) => y + operand,
  'subtract-from': (y, operand) => operand - y,
  multiply: (y, operand) => (operand === 0 ? 0 : y / operand),
  divide: (y, operand) => y * operand,
  maximum: Math.max,
  minimum: Math.min,
};

/** A step on one float32 value. */
export const stepFloat32 = (kind: HostStep['kind'], x: number, operand: number): number =>
  Math.fround(APPLY[kind](x, operand));

/**
 * The codes of the values of the model's input, frame after frame, computed in float32 as the framework does.
 *
 * @param shape of one frame, its rank that of the steps and the quantizer
 * @returns NaN where a value, or what the steps make of it, is not a number
 */
export function codesFloat32(
  { steps, quantizer }: HostFront,
  values: Float64Array,
  shape: readonly number[],
): Float64Array {
  const size = sizeOf(shape);
  const known = steps.map(({ kind, operand }) => ({ kind, operand: operandAt(operand, shape) }));
  const own = operandAt(quantizer, shape);
  return values.map((value, i) => {
    const place = i % size;
    let x = Math.fround(value);
    for (const { kind, operand } of known) x = stepFloat32(kind, x, operand(place));
    return Number.isNaN(x) ? x : quantizeFloat32(own(place), x);
  });
}

/**
 * Values of the model's input that such codes may stem from, as float32. Only without steps are they sure to give the same
 * codes: a bound may forbid a code, and two roundings may move a value across a step.
 */
export function valuesOfCodes(
  { steps, quantizer }: HostFront,
  codes: Float64Array,
  shape: readonly number[],
): Float32Array {
  const size = sizeOf(shape);
  const maps = operandAt(
    B.map(quantizer, q => {
      const { scale, offset } = dequantization(q);
      return { scale: Q.toNumber(scale), offset: Q.toNumber(offset) };
    }),
    shape,
  );
  const known = steps.map(({ kind, operand }) => ({ kind, operand: operandAt(operand, shape) })).reverse();
  return Float32Array.from(codes, (code, i) => {
    const { scale, offset } = maps(i % size);
    return known.reduce((y, { kind, operand }) => UNDO[kind](y, operand(i % size)), scale * code + offset);
  });
}

/** What belongs to each element of a frame. */
function operandAt<T>(shared: B.Broadcast<T>, shape: readonly number[]): (place: number) => T {
  if (B.isShared(shared)) return () => shared.values[0];
  const each = B.expand(shared, shape);
  return place => each[place];
}
