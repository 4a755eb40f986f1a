import fc from 'fast-check';
import { bipolar, type IntegerType, int, rangeOf, uint } from '../../src/ir/integer-type.ts';
import type { ValueInfo } from '../../src/ops/op-room.ts';

/** A value of so many vectors and channels, and a frame of it. */
export interface Sample {
  readonly info: ValueInfo;
  readonly frame: Float64Array;
}

const types: readonly IntegerType[] = [bipolar, uint(1), uint(4), int(1), int(3), int(9)];

/** Samples of any type; their ranges are the types', or for plain integers a part of them. */
export function samples(vectors: number, channels: number): fc.Arbitrary<Sample> {
  return fc.constantFrom(...types).chain(type => {
    const whole = rangeOf(type);
    const end = fc.integer(whole);
    const ranges = type.kind === 'bipolar' ? fc.constant([-1, 1]) : fc.tuple(end, end);
    return ranges.chain(ends => {
      const range = { min: Math.min(...ends), max: Math.max(...ends) };
      const element =
        type.kind === 'bipolar'
          ? fc.constantFrom(-1, 1)
          : fc.oneof(fc.integer(range), fc.constantFrom(range.min, range.max));
      const count = vectors * channels;
      return fc.array(element, { minLength: count, maxLength: count }).map(frame => ({
        info: { shape: [vectors, channels], type, range },
        frame: Float64Array.from(frame),
      }));
    });
  });
}

/** The elements as vectors. */
export function rowsOf({ info, frame }: Sample): number[][] {
  const [vectors, channels] = info.shape;
  return Array.from({ length: vectors }, (_, v) => [...frame.slice(v * channels, (v + 1) * channels)]);
}
