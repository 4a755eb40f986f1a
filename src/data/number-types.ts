import { fail } from '../ir/diagnostic.ts';
import { sizeOf, stridesOf } from '../ir/tensor.ts';
import { dataDiagnostic } from './diagnostics.ts';

export type NumberTypeName = 'bool' | `${'int' | 'uint'}${8 | 16 | 32 | 64}` | `float${16 | 32 | 64}`;

export interface NumberType {
  readonly bytes: number;
  readonly isInteger: boolean;
  /** Answers a bigint only for an integer beyond +-2^53. */
  readonly read: (view: DataView, offset: number, littleEndian: boolean) => number | bigint;
}

const integer = (bytes: number, read: NumberType['read']): NumberType => ({ bytes, isInteger: true, read });
const float = (bytes: number, read: NumberType['read']): NumberType => ({ bytes, isInteger: false, read });

/** How each element type of the array formats is stored. */
export const NUMBER_TYPES: Readonly<Record<NumberTypeName, NumberType>> = {
  bool: integer(1, (view, at) => (view.getUint8(at) === 0 ? 0 : 1)),
  int8: integer(1, (view, at) => view.getInt8(at)),
  uint8: integer(1, (view, at) => view.getUint8(at)),
  int16: integer(2, (view, at, little) => view.getInt16(at, little)),
  uint16: integer(2, (view, at, little) => view.getUint16(at, little)),
  int32: integer(4, (view, at, little) => view.getInt32(at, little)),
  uint32: integer(4, (view, at, little) => view.getUint32(at, little)),
  int64: integer(8, (view, at, little) => narrow(view.getBigInt64(at, little))),
  uint64: integer(8, (view, at, little) => narrow(view.getBigUint64(at, little))),
  float16: float(2, (view, at, little) => float16(view.getUint16(at, little))),
  float32: float(4, (view, at, little) => view.getFloat32(at, little)),
  float64: float(8, (view, at, little) => view.getFloat64(at, little)),
};

export function narrow(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** The value of an IEEE 754 binary16 bit pattern. */
export function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/**
 * The values of an array of `shape` that fills `bytes` exactly, in stored order. Fails when the
 * length is another, or a value is not finite or beyond +-2^53.
 */
export function decodeNumbers(
  bytes: Uint8Array,
  shape: readonly number[],
  type: NumberType,
  littleEndian: boolean,
  file: string,
): Float64Array {
  const size = sizeOf(shape);
  const lengths = { shape, needed: size * type.bytes, found: bytes.length };
  if (lengths.needed > lengths.found) fail(dataDiagnostic('truncated', lengths, { file }));
  if (lengths.needed < lengths.found) fail(dataDiagnostic('trailing-bytes', lengths, { file }));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    values[i] = finite(type.read(view, i * type.bytes, littleEndian), i, shape, file);
  }
  return values;
}

/** The value itself, or a diagnostic naming its position (row-major) in `shape`. */
export function finite(value: number | bigint, i: number, shape: readonly number[], file: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const index = stridesOf(shape).map((stride, axis) => Math.floor(i / stride) % shape[axis]);
  if (typeof value === 'bigint') fail(dataDiagnostic('integer-too-large', { value, index }, { file }));
  fail(dataDiagnostic('not-finite', { value, index }, { file }));
}
