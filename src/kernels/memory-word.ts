import { bytesToHex } from '@noble/hashes/utils.js';
import { invariant } from '../ir/invariant.ts';
import { writeBits } from './stream.ts';

/** Bits that are written at once. */
const CHUNK = 32;

/** A memory word under construction: fields are appended from bit 0 upwards. */
export class MemoryWord {
  readonly #bytes: Uint8Array;
  readonly #widthBits: number;
  #usedBits = 0;

  constructor(widthBits: number) {
    this.#bytes = new Uint8Array(Math.ceil(widthBits / 8));
    this.#widthBits = widthBits;
  }

  /** Appends `value` in `bits` bits (at most 53), two's complement when negative. */
  append(value: number, bits: number): this {
    invariant(
      Number.isInteger(value) && value >= -(2 ** (bits - 1)) && value < 2 ** bits,
      `${value} does not fit a memory field of ${bits} bits`,
    );
    writeBits(this.#bytes, this.#usedBits, bits, value < 0 ? value + 2 ** bits : value);
    this.#usedBits += bits;
    return this;
  }

  /** Appends `value` in any number of bits, two's complement when negative. */
  appendWide(value: bigint, bits: number): this {
    invariant(
      BigInt.asIntN(bits, value) === value || BigInt.asUintN(bits, value) === value,
      `${value} does not fit a memory field of ${bits} bits`,
    );
    let rest = BigInt.asUintN(bits, value);
    for (let left = bits; left > 0; left -= CHUNK) {
      this.append(Number(BigInt.asUintN(CHUNK, rest)), Math.min(left, CHUNK));
      rest >>= BigInt(CHUNK);
    }
    return this;
  }

  /** The word, once it is full. */
  toBigInt(): bigint {
    invariant(
      this.#usedBits === this.#widthBits,
      `a memory word of ${this.#widthBits} bits holds ${this.#usedBits}`,
    );
    return BigInt(`0x${bytesToHex(this.#bytes.toReversed())}`);
  }
}
