import { invariant } from '../../ir/invariant.ts';

/** A memory word under construction: fields are appended from bit 0 upwards. */
export class MemoryWord {
  private readonly fields: string[] = [];

  /** Appends `value` in `bits` bits, two's complement when negative. */
  append(value: number, bits: number): this {
    invariant(
      Number.isInteger(value) && value >= -(2 ** (bits - 1)) && value < 2 ** bits,
      `${value} does not fit a memory field of ${bits} bits`,
    );
    const pattern = BigInt.asUintN(bits, BigInt(value));
    this.fields.push(pattern.toString(2).padStart(bits, '0'));
    return this;
  }

  toBigInt(): bigint {
    return BigInt(`0b${this.fields.toReversed().join('')}`);
  }
}
