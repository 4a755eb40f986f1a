import type { Rational } from '../exact/rational.ts';
import * as Q from '../exact/rational.ts';
import { diagnostics, fail } from '../ir/diagnostic.ts';
import type { PortKind } from '../ir/graph.ts';
import { bipolar, type IntegerRange, type IntegerType, int, rangeOf, uint } from '../ir/integer-type.ts';

/** What the input wire carries: value = scale * integer + offset. */
export interface WireType {
  readonly type: IntegerType;
  /** Values that occur; within the type's own. */
  readonly range: IntegerRange;
  readonly scale: Rational;
  readonly offset: Rational;
}

const wireDiagnostic = diagnostics('input', {
  'bad-type': {
    severity: 'error',
    message: (a: { text: string; reason: string }) => `--input ${a.text}: ${a.reason}`,
    help: () =>
      'write [NAME=]TYPE[:SCALE[:OFFSET]] with TYPE uintN, intN, bipolar, fixed<W,I> or ufixed<W,I> ' +
      '(W bits, I of them before the point, sign included); for example uint8:1/255',
  },
});

/** Reads `uint8:1/255`, `int8`, `bipolar`, `fixed<16,6>`; TYPE[:SCALE[:OFFSET]]. */
export function parseWireType(text: string): WireType {
  const bad = (reason: string): never => fail(wireDiagnostic('bad-type', { text, reason }));
  const [typeText, scaleText, offsetText, ...rest] = text.split(':');
  if (rest.length > 0) bad('too many colons');
  const number = (part: string | undefined, fallback: Rational, what: string): Rational =>
    part === undefined ? fallback : (Q.parse(part) ?? bad(`${what} '${part}' is not a number or a fraction`));
  const declared = parseType(typeText.trim()) ?? bad(`unknown type '${typeText}'`);
  const scale = number(scaleText, Q.ONE, 'scale');
  if (scale.num <= 0n) bad('the scale must be positive');
  const size = Q.toNumber(scale);
  // Real data meets the wire as doubles.
  if (size === 0 || size === Number.POSITIVE_INFINITY) bad('the scale is beyond the range of a double');
  return {
    type: declared.type,
    range: rangeOf(declared.type),
    scale: Q.multiply(scale, declared.unit),
    offset: number(offsetText, Q.ZERO, 'offset'),
  };
}

/** The types of model inputs that say themselves what the wire carries: their own integers. */
const KIND_TYPES: { readonly [K in PortKind]?: IntegerType } = {
  bool: uint(1),
  int2: int(2),
  uint2: uint(2),
  int4: int(4),
  uint4: uint(4),
  int8: int(8),
  uint8: uint(8),
  int16: int(16),
  uint16: uint(16),
};

/** The wire of a model input of an integer type of at most 16 bits; undefined where the type does not say it. */
export function wireOfKind(kind: PortKind | undefined): WireType | undefined {
  const type = kind && KIND_TYPES[kind];
  return type && { type, range: rangeOf(type), scale: Q.ONE, offset: Q.ZERO };
}

function parseType(text: string): { type: IntegerType; unit: Rational } | undefined {
  if (text === 'bipolar') return { type: bipolar, unit: Q.ONE };
  const plain = /^(u?)int(\d{1,2})$/.exec(text);
  if (plain) {
    const bits = Number(plain[2]);
    if (bits < 1 || bits > 32 || (bits === 1 && !plain[1])) return undefined;
    return { type: plain[1] ? uint(bits) : int(bits), unit: Q.ONE };
  }
  const fixed = /^(u?)fixed<(\d{1,2}),(-?\d{1,2})>$/.exec(text.replaceAll(' ', ''));
  if (!fixed) return undefined;
  const bits = Number(fixed[2]);
  const fraction = bits - Number(fixed[3]);
  if (bits < 1 || bits > 32 || Math.abs(fraction) > 64) return undefined;
  const unit = fraction >= 0 ? Q.rational(1n, 1n << BigInt(fraction)) : Q.rational(1n << BigInt(-fraction));
  return { type: fixed[1] ? uint(bits) : int(bits), unit };
}
