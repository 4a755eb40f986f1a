/**
 * Exact rational numbers. Every finite float32 or float64 is a dyadic rational, so constants of a
 * trained network enter here without rounding.
 *
 * `den` is positive and gcd(|num|, den) = 1.
 */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

export function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  while (y > SAFE) {
    const rest = x % y;
    x = y;
    y = rest;
  }
  if (y === 0n) return x;
  // What is left fits doubles, which divide much faster.
  let u = Number(y);
  let v = Number(x % y);
  while (v !== 0) {
    const rest = u % v;
    u = v;
    v = rest;
  }
  return BigInt(u);
}

/** num / den in lowest terms; throws RangeError when den is 0. */
export function rational(num: bigint, den = 1n): Rational {
  if (den === 0n) throw new RangeError('division by zero');
  const divisor = gcd(num, den) * (den < 0n ? -1n : 1n);
  return divisor === 1n ? { num, den } : { num: num / divisor, den: den / divisor };
}

export const ZERO: Rational = { num: 0n, den: 1n };
export const ONE: Rational = { num: 1n, den: 1n };

const bits = new DataView(new ArrayBuffer(8));

/** The exact value of a finite double (so also of a float32 or an integer); throws RangeError for NaN and infinities. */
export function fromNumber(value: number): Rational {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a finite number`);
  if (Number.isSafeInteger(value)) return { num: BigInt(value), den: 1n };
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const exponent = Number((word >> 52n) & 0x7ffn);
  const fraction = word & 0xfffffffffffffn;
  const mantissa = exponent === 0 ? fraction : fraction | 0x10000000000000n;
  const shift = BigInt(Math.max(exponent, 1) - 1075);
  const signed = word >> 63n ? -mantissa : mantissa;
  return shift >= 0n ? rational(signed << shift) : rational(signed, 1n << -shift);
}

export function add(a: Rational, b: Rational): Rational {
  return a.den === b.den
    ? rational(a.num + b.num, a.den)
    : rational(a.num * b.den + b.num * a.den, a.den * b.den);
}

export function negate(a: Rational): Rational {
  return { num: -a.num, den: a.den };
}

export function subtract(a: Rational, b: Rational): Rational {
  return add(a, negate(b));
}

export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.num * b.num, a.den * b.den);
}

export function divide(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den, a.den * b.num);
}

/** -1, 0 or 1. */
export function sign(a: Rational): -1 | 0 | 1 {
  return a.num > 0n ? 1 : a.num < 0n ? -1 : 0;
}

/** -1, 0 or 1 as a is below, equal to or above b. */
export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  const left = a.num * b.den;
  const right = b.num * a.den;
  return left > right ? 1 : left < right ? -1 : 0;
}

export function equals(a: Rational, b: Rational): boolean {
  return a.num === b.num && a.den === b.den;
}

/** floor(num / den) for a positive den, in lowest terms or not. */
export function floorOfQuotient(num: bigint, den: bigint): bigint {
  const quotient = num / den;
  return num < 0n && quotient * den !== num ? quotient - 1n : quotient;
}

export function floor(a: Rational): bigint {
  return floorOfQuotient(a.num, a.den);
}

export function ceil(a: Rational): bigint {
  return -floor(negate(a));
}

/** The largest rational that divides both to integers; of two zeros, zero. */
export function commonUnit(a: Rational, b: Rational): Rational {
  const den = (a.den * b.den) / gcd(a.den, b.den);
  return rational(gcd(a.num * (den / a.den), b.num * (den / b.den)), den);
}

/** The nearest double, ties to even; an infinity past the largest. */
export function toNumber(a: Rational): number {
  if (a.num === 0n) return 0;
  const negative = a.num < 0n;
  const num = negative ? -a.num : a.num;
  // floor(log2) is this or one less.
  const guess = bitLength(num) - bitLength(a.den);
  const isLess = guess >= 0 ? num < a.den << BigInt(guess) : num << BigInt(-guess) < a.den;
  // The last place of a double of this size; the subnormal ones share theirs.
  const place = Math.max((isLess ? guess - 1 : guess) - 52, -1074);
  const [dividend, divisor] = place >= 0 ? [num, a.den << BigInt(place)] : [num << BigInt(-place), a.den];
  const below = dividend / divisor;
  const twiceRest = 2n * (dividend - below * divisor);
  const isUp = twiceRest > divisor || (twiceRest === divisor && (below & 1n) === 1n);
  const magnitude = Number(isUp ? below + 1n : below) * 2 ** place;
  return negative ? -magnitude : magnitude;
}

/** Bits of |value|; 0 for 0. */
export function bitLength(value: bigint): number {
  if (value === 0n) return 0;
  const hex = (value < 0n ? -value : value).toString(16);
  return hex.length * 4 + 28 - Math.clz32(Number.parseInt(hex[0], 16));
}

/** `3/2`, `-7`. */
export function format(a: Rational): string {
  return a.den === 1n ? `${a.num}` : `${a.num}/${a.den}`;
}

/** Reads `3`, `-3/4`, `0.25`, `1e-3`, exactly; undefined for anything else. */
export function parse(text: string): Rational | undefined {
  const match = /^([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)(?:\/(\d+(?:\.\d+)?))?$/.exec(text.trim());
  if (!match) return undefined;
  const numerator = parseDecimal(match[1]);
  const denominator = match[2] === undefined ? ONE : parseDecimal(match[2]);
  return denominator.num === 0n ? undefined : divide(numerator, denominator);
}

function parseDecimal(text: string): Rational {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  const power = Number(exponent) - fraction.length;
  const digits = BigInt(`${whole}${fraction}`.replace('+', ''));
  return power >= 0 ? rational(digits * 10n ** BigInt(power)) : rational(digits, 10n ** BigInt(-power));
}
