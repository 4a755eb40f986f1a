/** A term of a number in canonical signed digit form: +2^shift or -2^shift. */
export interface SignedDigit {
  readonly shift: number;
  readonly isNegative: boolean;
}

/**
 * The nonzero digits of an integer below 2^53 in canonical signed digit form, lowest first: the fewest there can
 * be, no two of them neighbours (Reitwiesner 1960).
 */
export function signedDigits(value: number): SignedDigit[] {
  const digits: SignedDigit[] = [];
  let rest = Math.abs(value);
  for (let shift = 0; rest > 0; shift++) {
    if (rest % 2 === 1) {
      // ...01 ends in +1, ...11 in -1 with a carry.
      const digit = rest % 4 === 1 ? 1 : -1;
      digits.push({ shift, isNegative: digit * Math.sign(value) < 0 });
      rest -= digit;
    }
    rest /= 2;
  }
  return digits;
}
