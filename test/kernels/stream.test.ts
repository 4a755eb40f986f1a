import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bipolar, type IntegerType, int, rangeOf, uint } from '../../src/ir/integer-type.ts';
import {
  beatsPerFrame,
  beatsPerVector,
  bytesPerBeat,
  decodeElement,
  elementsPerFrame,
  encodeElement,
  packFrames,
  readBits,
  type StreamShape,
  unpackFrames,
  widthBits,
  writeBits,
} from '../../src/kernels/stream.ts';

const SEED = 20240513;

const bitsOfType = (type: IntegerType): number => (type.kind === 'bipolar' ? 1 : type.bits);

/** The pattern of an element, by BigInt. */
function pattern(type: IntegerType, value: number): bigint {
  if (type.kind === 'bipolar') return value === 1 ? 1n : 0n;
  return BigInt.asUintN(type.bits, BigInt(value));
}

/** Every beat as one big number, lane 0 in the low bits, then as little-endian bytes. */
function packedByHand(stream: StreamShape, values: readonly number[]): number[] {
  const bits = bitsOfType(stream.type);
  const bytes: number[] = [];
  for (let start = 0; start < values.length; start += stream.vectorElements) {
    for (let first = 0; first < stream.vectorElements; first += stream.lanes) {
      let beat = 0n;
      for (let lane = 0; lane < stream.lanes && first + lane < stream.vectorElements; lane++) {
        beat |= pattern(stream.type, values[start + first + lane]) << BigInt(lane * bits);
      }
      for (let byte = 0; byte < Math.ceil((bits * stream.lanes) / 8); byte++) {
        bytes.push(Number((beat >> BigInt(8 * byte)) & 255n));
      }
    }
  }
  return bytes;
}

const types = fc.oneof(
  fc.constant(bipolar),
  fc.integer({ min: 1, max: 53 }).map(uint),
  fc.integer({ min: 1, max: 53 }).map(int),
);

const valuesOf = (type: IntegerType): fc.Arbitrary<number> => {
  const { min, max } = rangeOf(type);
  if (type.kind === 'bipolar') return fc.constantFrom(-1, 1);
  const corners = [...new Set([min, max, 0, Math.max(min, -1)])];
  return fc.oneof(
    fc.constantFrom(...corners),
    fc.maxSafeInteger().map(v => min + Math.abs(v % (max - min + 1))),
  );
};

const streams = fc
  .record({
    type: types,
    vectorElements: fc.integer({ min: 1, max: 9 }),
    lanes: fc.integer({ min: 1, max: 9 }),
    vectorsPerFrame: fc.integer({ min: 1, max: 3 }),
  })
  .map(s => ({ ...s, lanes: Math.min(s.lanes, s.vectorElements) }));

const cases = fc.tuple(streams, fc.integer({ min: 1, max: 3 })).chain(([stream, frames]) => {
  const count = frames * stream.vectorElements * stream.vectorsPerFrame;
  return fc.tuple(
    fc.constant(stream),
    fc.array(valuesOf(stream.type), { minLength: count, maxLength: count }),
  );
});

it('packs frames as the bits of each beat say, and unpacks them again', () => {
  fc.assert(
    fc.property(cases, ([stream, values]) => {
      const packed = packFrames(stream, values);
      expect([...packed]).toEqual(packedByHand(stream, values));
      expect([...unpackFrames(stream, packed)]).toEqual(values);
      const frames = values.length / elementsPerFrame(stream);
      expect(packed.length).toBe(frames * beatsPerFrame(stream) * bytesPerBeat(stream));
    }),
    { seed: SEED, numRuns: 500 },
  );
});

it('fills the lanes left over in the last beat of a vector with zeros', () => {
  const stream: StreamShape = { type: int(4), lanes: 3, vectorElements: 4, vectorsPerFrame: 2 };
  expect([beatsPerVector(stream), beatsPerFrame(stream), widthBits(stream), bytesPerBeat(stream)]).toEqual([
    2, 4, 12, 2,
  ]);
  const packed = packFrames(stream, [-1, -1, -1, -1, 1, 2, 3, -8]);
  expect([...packed]).toEqual([0xff, 0x0f, 0x0f, 0, 0x21, 0x03, 0x08, 0]);
});

it('ignores what stands in unused lanes when it unpacks', () => {
  const stream: StreamShape = { type: bipolar, lanes: 3, vectorElements: 4, vectorsPerFrame: 1 };
  expect([...unpackFrames(stream, Uint8Array.of(0b11111101, 0b11111110))]).toEqual([1, -1, 1, -1]);
});

it('refuses what is no whole number of frames', () => {
  const stream: StreamShape = { type: uint(8), lanes: 2, vectorElements: 3, vectorsPerFrame: 1 };
  expect(() => packFrames(stream, [1, 2])).toThrow('no whole number of frames');
  expect(() => unpackFrames(stream, new Uint8Array(6))).toThrow('no whole number of vectors');
});

it('encodes elements of every type and back', () => {
  fc.assert(
    fc.property(
      types.chain(type => fc.tuple(fc.constant(type), valuesOf(type))),
      ([type, value]) => {
        const code = encodeElement(type, value);
        expect(BigInt(code)).toBe(pattern(type, value));
        expect(decodeElement(type, code)).toBe(value);
      },
    ),
    { seed: SEED, numRuns: 300 },
  );
});

it('writes and reads bit fields at any offset, touching no other bit', () => {
  const fields = fc.record({
    offset: fc.integer({ min: 0, max: 40 }),
    bits: fc.integer({ min: 1, max: 53 }),
    value: fc.maxSafeInteger().map(Math.abs),
  });
  fc.assert(
    fc.property(fields, ({ offset, bits, value }) => {
      const field = Number(BigInt.asUintN(bits, BigInt(value)));
      const bytes = new Uint8Array(12);
      writeBits(bytes, offset, bits, field);
      const all = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
      expect(all).toBe(BigInt(field) << BigInt(offset));
      expect(readBits(bytes, offset, bits)).toBe(field);
      const ones = new Uint8Array(12).fill(255);
      expect(readBits(ones, offset, bits)).toBe(2 ** bits - 1);
    }),
    { seed: SEED, numRuns: 300 },
  );
});
