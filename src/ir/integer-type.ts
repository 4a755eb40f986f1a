/**
 * The element types of integer tensors and streams.
 *
 * `bipolar` holds the two values -1 and +1 and is stored as one bit (0 is -1, 1 is +1);
 * `uint` and `int` are plain binary and two's complement.
 */
export type IntegerType =
  | { readonly kind: 'bipolar' }
  | { readonly kind: 'uint'; readonly bits: number }
  | { readonly kind: 'int'; readonly bits: number };

/** Inclusive bounds of the values a tensor can hold; both are integers with magnitude below 2^53. */
export interface IntegerRange {
  readonly min: number;
  readonly max: number;
}

export const bipolar: IntegerType = { kind: 'bipolar' };
export const uint = (bits: number): IntegerType => ({ kind: 'uint', bits });
export const int = (bits: number): IntegerType => ({ kind: 'int', bits });

/** Widest integer any tensor may need: `number` holds every integer below 2^53 exactly. */
export const MAX_INTEGER_BITS = 53;

/** Bits one element occupies on a stream or in a memory. */
export function bitsOf(type: IntegerType): number {
  return type.kind === 'bipolar' ? 1 : type.bits;
}

/** The values the encoding itself can represent. */
export function rangeOf(type: IntegerType): IntegerRange {
  switch (type.kind) {
    case 'bipolar':
      return { min: -1, max: 1 };
    case 'uint':
      return { min: 0, max: 2 ** type.bits - 1 };
    case 'int':
      return { min: -(2 ** (type.bits - 1)), max: 2 ** (type.bits - 1) - 1 };
  }
}

/** Bits of an unsigned integer that must hold 0..max (at least one). */
export function unsignedBits(max: number): number {
  let bits = 1;
  while (2 ** bits - 1 < max) bits++;
  return bits;
}

/** Bits of a two's complement integer that must hold min..max (at least one). */
export function signedBits(range: IntegerRange): number {
  let bits = 1;
  while (-(2 ** (bits - 1)) > range.min || 2 ** (bits - 1) - 1 < range.max) bits++;
  return bits;
}

/** The narrowest plain integer type for a range: `uint` where no value is negative, `int` otherwise. */
export function narrowestType(range: IntegerRange): IntegerType {
  return range.min >= 0 ? uint(unsignedBits(range.max)) : int(signedBits(range));
}

/** The type itself where `value` is one of its values, else the narrowest that holds all of them and `value`. */
export function typeHolding(type: IntegerType, value: number): IntegerType {
  if (isValueOf(type, value)) return type;
  const { min, max } = rangeOf(type);
  const range = { min: Math.min(min, value), max: Math.max(max, value) };
  return type.kind === 'uint' ? narrowestType(range) : int(signedBits(range));
}

/** True when `value` is one of the type's values (for `bipolar`: -1 or +1, not 0). */
export function isValueOf(type: IntegerType, value: number): boolean {
  if (type.kind === 'bipolar') return value === 1 || value === -1;
  const range = rangeOf(type);
  return Number.isInteger(value) && value >= range.min && value <= range.max;
}

/** `bipolar`, `uint8`, `int4`: the spelling used in reports, diagnostics and folding files. */
export function typeName(type: IntegerType): string {
  return type.kind === 'bipolar' ? 'bipolar' : `${type.kind}${type.bits}`;
}

export function sameType(a: IntegerType, b: IntegerType): boolean {
  return typeName(a) === typeName(b);
}
