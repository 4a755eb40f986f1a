import { type IntegerTensor, integerTensor } from './integer-tensor.ts';

/**
 * Lists of integers that doubles do not hold are kept as two lists, heads and tails: each number is
 * head * 2^48 + tail with 0 <= tail < 2^48. Without tails the heads are the numbers.
 */
const TAIL_BITS = 48;

/** The heads of numbers below 2^100 in magnitude. */
export function headsOf(values: readonly bigint[]): IntegerTensor {
  const heads = values.map(v => Number(v >> BigInt(TAIL_BITS)));
  return integerTensor([values.length], heads);
}

export function tailsOf(values: readonly bigint[]): IntegerTensor {
  const tails = values.map(v => Number(BigInt.asUintN(TAIL_BITS, v)));
  return integerTensor([values.length], tails);
}

/** One of the numbers. */
export function wholeAt(heads: IntegerTensor, tails: IntegerTensor | undefined, index: number): bigint {
  const head = BigInt(heads.data[index]);
  return tails ? (head << BigInt(TAIL_BITS)) + BigInt(tails.data[index]) : head;
}

export function wholes(heads: IntegerTensor, tails: IntegerTensor | undefined): bigint[] {
  return Array.from(heads.data, (_, i) => wholeAt(heads, tails, i));
}

/** Bits that hold each of the numbers in two's complement; 1 of zeros. */
export function signedBitsOf(values: readonly bigint[]): number {
  let least = 0n;
  let most = 0n;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  let bits = 1;
  while (BigInt.asIntN(bits, least) !== least || BigInt.asIntN(bits, most) !== most) bits++;
  return bits;
}
