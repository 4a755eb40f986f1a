import { bitsOf, type IntegerType } from '../ir/integer-type.ts';
import { invariant } from '../ir/invariant.ts';

/**
 * The shape of a stream: a frame is `vectorsPerFrame` vectors of `vectorElements` elements, sent
 * `lanes` elements a beat, lane 0 in the low bits. A vector takes ceil(vectorElements / lanes)
 * beats; lanes left over in its last beat are driven 0.
 */
export interface StreamShape {
  readonly type: IntegerType;
  readonly lanes: number;
  readonly vectorElements: number;
  readonly vectorsPerFrame: number;
}

/** A stream of a design: a shape and the net name it has in the emitted top module. */
export interface Stream extends StreamShape {
  readonly id: string;
}

/** The shape alone. */
export const shapeOf = ({ type, lanes, vectorElements, vectorsPerFrame }: StreamShape): StreamShape => ({
  type,
  lanes,
  vectorElements,
  vectorsPerFrame,
});

export function beatsPerVector(stream: StreamShape): number {
  return Math.ceil(stream.vectorElements / stream.lanes);
}

export function beatsPerFrame(stream: StreamShape): number {
  return beatsPerVector(stream) * stream.vectorsPerFrame;
}

export function elementsPerFrame(stream: StreamShape): number {
  return stream.vectorElements * stream.vectorsPerFrame;
}

/** Width of tdata in bits, without byte padding. */
export function widthBits(stream: StreamShape): number {
  return stream.lanes * bitsOf(stream.type);
}

/** Bytes one beat takes in a packed beat file (little-endian, padded with zero bits). */
export function bytesPerBeat(stream: StreamShape): number {
  return Math.ceil(widthBits(stream) / 8);
}

/** The bit pattern of one element, as a non-negative number below 2^bits. */
export function encodeElement(type: IntegerType, value: number): number {
  if (type.kind === 'bipolar') return value > 0 ? 1 : 0;
  return value < 0 ? value + 2 ** type.bits : value;
}

/** The inverse of `encodeElement`. */
export function decodeElement(type: IntegerType, pattern: number): number {
  if (type.kind === 'bipolar') return pattern === 1 ? 1 : -1;
  return type.kind === 'int' && pattern >= 2 ** (type.bits - 1) ? pattern - 2 ** type.bits : pattern;
}

/** Writes the low `bits` bits of `pattern` (0 <= pattern < 2^bits, bits <= 53) at a bit offset. */
export function writeBits(bytes: Uint8Array, bitOffset: number, bits: number, pattern: number): void {
  let offset = bitOffset;
  let left = bits;
  let rest = pattern;
  while (left > 0) {
    const shift = offset & 7;
    const taken = Math.min(8 - shift, left);
    bytes[offset >> 3] |= (rest % (1 << taken)) << shift;
    rest = Math.floor(rest / (1 << taken));
    offset += taken;
    left -= taken;
  }
}

/** Reads `bits` bits (at most 53) at a bit offset. */
export function readBits(bytes: Uint8Array, bitOffset: number, bits: number): number {
  let value = 0;
  for (let done = 0; done < bits; ) {
    const shift = (bitOffset + done) & 7;
    const taken = Math.min(8 - shift, bits - done);
    value += ((bytes[(bitOffset + done) >> 3] >> shift) & (2 ** taken - 1)) * 2 ** done;
    done += taken;
  }
  return value;
}

/**
 * Packs frames of elements (frame-major, then vector, then element) into beats of
 * `bytesPerBeat` bytes each.
 */
export function packFrames(stream: StreamShape, values: ArrayLike<number>): Uint8Array {
  const frames = values.length / elementsPerFrame(stream);
  invariant(Number.isInteger(frames), `${values.length} values are no whole number of frames`);
  const beats = beatsPerVector(stream);
  const bytes = bytesPerBeat(stream);
  const bits = bitsOf(stream.type);
  const packed = new Uint8Array(frames * beatsPerFrame(stream) * bytes);
  let index = 0;
  for (let vector = 0; vector < frames * stream.vectorsPerFrame; vector++) {
    for (let element = 0; element < stream.vectorElements; element++) {
      const beat = vector * beats + Math.floor(element / stream.lanes);
      const bitOffset = beat * bytes * 8 + (element % stream.lanes) * bits;
      writeBits(packed, bitOffset, bits, encodeElement(stream.type, values[index++]));
    }
  }
  return packed;
}

/** The inverse of `packFrames`: elements of all whole vectors in `packed`. */
export function unpackFrames(stream: StreamShape, packed: Uint8Array): Float64Array {
  const beats = beatsPerVector(stream);
  const bytes = bytesPerBeat(stream);
  const bits = bitsOf(stream.type);
  const vectors = packed.length / (beats * bytes);
  invariant(Number.isInteger(vectors), `${packed.length} bytes are no whole number of vectors`);
  const values = new Float64Array(vectors * stream.vectorElements);
  for (let i = 0; i < values.length; i++) {
    const vector = Math.floor(i / stream.vectorElements);
    const element = i % stream.vectorElements;
    const beat = vector * beats + Math.floor(element / stream.lanes);
    const pattern = readBits(packed, beat * bytes * 8 + (element % stream.lanes) * bits, bits);
    values[i] = decodeElement(stream.type, pattern);
  }
  return values;
}
