import { ByteBuffer } from 'flatbuffers';
import { spend } from '../../ir/budget.ts';
import { fail } from '../../ir/diagnostic.ts';
import { tfliteDiagnostic } from './diagnostics.ts';

/** What tables of a flatbuffer may hold under a number; each with its size in bytes. */
const SCALARS = {
  bool: { size: 1, read: (bytes: ByteBuffer, at: number) => bytes.readUint8(at) },
  int8: { size: 1, read: (bytes: ByteBuffer, at: number) => bytes.readInt8(at) },
  uint8: { size: 1, read: (bytes: ByteBuffer, at: number) => bytes.readUint8(at) },
  int32: { size: 4, read: (bytes: ByteBuffer, at: number) => bytes.readInt32(at) },
  uint32: { size: 4, read: (bytes: ByteBuffer, at: number) => bytes.readUint32(at) },
  float32: { size: 4, read: (bytes: ByteBuffer, at: number) => bytes.readFloat32(at) },
  /** Beyond 2^53 the nearest double: who reads it bounds it. */
  int64: { size: 8, read: (bytes: ByteBuffer, at: number) => Number(bytes.readInt64(at)) },
} as const;

type Scalar = keyof typeof SCALARS;

/** A vector as it lies in the file. */
interface Place {
  readonly start: number;
  readonly length: number;
}

/**
 * A table of a flatbuffer (https://flatbuffers.dev/internals): its fields are found through a vtable, those that are
 * left out have a default. `ByteBuffer` reads beyond its end without a word, so that every place is checked here
 * before it is read; a file that points outside itself is refused.
 */
export class FlatTable {
  readonly #bytes: ByteBuffer;
  readonly #at: number;
  readonly #vtable: number;
  readonly #vtableSize: number;

  private constructor(bytes: ByteBuffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
    within(bytes, at, 4);
    this.#vtable = at - bytes.readInt32(at);
    within(bytes, this.#vtable, 4);
    this.#vtableSize = bytes.readUint16(this.#vtable);
    within(bytes, this.#vtable, this.#vtableSize);
  }

  /** The root table of a file. */
  static root(file: Uint8Array): FlatTable {
    const bytes = new ByteBuffer(file);
    within(bytes, 0, 8);
    return new FlatTable(bytes, bytes.readUint32(0));
  }

  /** Whether the table holds its field number `field`, counted from 0. */
  has(field: number): boolean {
    return this.#field(field) !== undefined;
  }

  scalar(field: number, type: Scalar, fallback: number): number {
    const at = this.#field(field);
    if (at === undefined) return fallback;
    const { size, read } = SCALARS[type];
    within(this.#bytes, at, size);
    return read(this.#bytes, at);
  }

  table(field: number): FlatTable | undefined {
    const at = this.#field(field);
    return at === undefined ? undefined : new FlatTable(this.#bytes, this.#target(at));
  }

  /** Decoded as UTF-8; empty where it is left out. */
  text(field: number): string {
    const place = this.#vector(field, 1);
    if (!place) return '';
    spend('name', place.length);
    return new TextDecoder().decode(this.#part(place, 1));
  }

  /** The bytes themselves, not copied. */
  bytes(field: number): Uint8Array | undefined {
    const place = this.#vector(field, 1);
    return place && this.#part(place, 1);
  }

  scalars(field: number, type: Scalar): number[] | undefined {
    const { size, read } = SCALARS[type];
    const place = this.#vector(field, size);
    return place && Array.from({ length: place.length }, (_, i) => read(this.#bytes, place.start + i * size));
  }

  tables(field: number): FlatTable[] {
    const place = this.#vector(field, 4);
    if (!place) return [];
    return Array.from(
      { length: place.length },
      (_, i) => new FlatTable(this.#bytes, this.#target(place.start + 4 * i)),
    );
  }

  /** How many elements the vector of a field says that it has; 0 where it is left out. */
  count(field: number, size = 4): number {
    return this.#vector(field, size)?.length ?? 0;
  }

  #part({ start, length }: Place, size: number): Uint8Array {
    return this.#bytes.bytes().subarray(start, start + length * size);
  }

  /** Where a field stands; undefined where it is left out. */
  #field(field: number): number | undefined {
    const entry = 4 + 2 * field;
    if (entry + 2 > this.#vtableSize) return undefined;
    const offset = this.#bytes.readUint16(this.#vtable + entry);
    return offset === 0 ? undefined : this.#at + offset;
  }

  /** Where an offset leads. */
  #target(at: number): number {
    within(this.#bytes, at, 4);
    return at + this.#bytes.readUint32(at);
  }

  #vector(field: number, size: number): Place | undefined {
    const at = this.#field(field);
    if (at === undefined) return undefined;
    const vector = this.#target(at);
    within(this.#bytes, vector, 4);
    const length = this.#bytes.readUint32(vector);
    within(this.#bytes, vector + 4, length * size);
    return { start: vector + 4, length };
  }
}

function within(bytes: ByteBuffer, at: number, size: number): void {
  if (at >= 0 && at + size <= bytes.capacity()) return;
  fail(tfliteDiagnostic('corrupt', { at, size, length: bytes.capacity() }));
}
