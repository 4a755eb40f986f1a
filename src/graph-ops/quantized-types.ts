import { fail } from '../ir/diagnostic.ts';
import { type IntegerRange, int, rangeOf, uint } from '../ir/integer-type.ts';
import { sizeOf, type Tensor } from '../ir/tensor.ts';
import { resolveAxis } from './axes.ts';
import { graphDiagnostic } from './diagnostics.ts';
import { checkWeightScale } from './quantizer-checks.ts';
import type { InferContext, Shape } from './room.ts';

/** The types that ONNX quantizes to. */
export const QUANTIZED_TYPES = [
  'int2',
  'uint2',
  'int4',
  'uint4',
  'int8',
  'uint8',
  'int16',
  'uint16',
] as const;
export type QuantizedType = (typeof QUANTIZED_TYPES)[number];

/** What can be dequantized: int32 too, the type of accumulators and biases. */
export const DEQUANTIZED_TYPES = [...QUANTIZED_TYPES, 'int32'] as const;
export type DequantizedType = (typeof DEQUANTIZED_TYPES)[number];

/** The codes of a type. */
export function codesOf(type: DequantizedType): IntegerRange {
  const isSigned = type.startsWith('int');
  const bits = Number(type.slice(isSigned ? 3 : 4));
  return rangeOf(isSigned ? int(bits) : uint(bits));
}

export interface LinearQuantizerAttrs {
  readonly type: DequantizedType;
  /** The axis that a scale of several values belongs to. */
  readonly axis: number;
  /** How many positions on the axis share a scale, which has all other axes too; undefined: it has that axis alone. */
  readonly block?: number;
}

const blockedShape = (shape: Shape, axis: number, block: number): Shape =>
  shape.map((dim, i) => (i === axis ? Math.ceil(dim / block) : dim));

/**
 * Checks the scale (input 1) and the zero-point (input 2, optional) of a linear quantizer: one value each, one for each
 * position on the axis, or, of blocks, one for each block; the scale not zero, the zero-point a code.
 */
export function checkLinearQuantizer(
  { type, axis, block }: LinearQuantizerAttrs,
  context: InferContext,
): void {
  const { node } = context;
  const shape = context.shape(0);
  const operands = ['the scale', ...(context.has(2) ? ['the zero-point'] : [])];
  operands.forEach((what, i) => {
    const operand = context.shape(i + 1);
    if (block !== undefined) {
      const blocks = blockedShape(shape, resolveAxis(axis, shape.length, node), block);
      if (String(operand) !== String(blocks))
        fail(graphDiagnostic('block-count', { what, shape: operand, blocks }, { node }));
      return;
    }
    if (isSingle(operand)) return;
    const channels = shape[resolveAxis(axis, shape.length, node)];
    if (operand.length === 1 && operand[0] === channels) return;
    fail(graphDiagnostic('channel-count', { what, shape: operand, channels }, { node }));
  });
  checkWeightScale(context.constant(1), context.constant(0), node);
  const { min, max } = codesOf(type);
  const zeroPoint = context.has(2) ? context.constant(2) : undefined;
  const value = zeroPoint?.data.find(z => !(Number.isInteger(z) && z >= min && z <= max));
  if (value !== undefined) fail(graphDiagnostic('zero-point-code', { value, type }, { node }));
}

const isSingle = (shape: Shape): boolean => shape.length === 0 || (shape.length === 1 && shape[0] === 1);

/** For each element of a tensor, its value of a scale or zero-point; 0 where the operand is omitted. */
export function perElement(
  operand: Tensor | undefined,
  shape: Shape,
  axis: number,
  node: string,
  block?: number,
): (index: number) => number {
  if (!operand) return () => 0;
  const { data } = operand;
  if (block !== undefined) {
    const places = blockedIndices(shape, resolveAxis(axis, shape.length, node), block);
    return index => data[places[index]];
  }
  if (data.length === 1) return () => data[0];
  const at = resolveAxis(axis, shape.length, node);
  const inner = shape.slice(at + 1).reduce((product, dim) => product * dim, 1);
  return index => data[Math.floor(index / inner) % data.length];
}

/** For each element of a tensor, the element of what has one for each block. */
export function blockedIndices(shape: Shape, axis: number, block: number): Int32Array {
  const dim = shape[axis];
  const inner = sizeOf(shape.slice(axis + 1));
  const blocks = Math.ceil(dim / block);
  return Int32Array.from({ length: sizeOf(shape) }, (_, index) => {
    const at = Math.floor(index / inner);
    return (Math.floor(at / dim) * blocks + Math.floor((at % dim) / block)) * inner + (index % inner);
  });
}
