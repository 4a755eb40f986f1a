import { bitsOf } from '../src/ir/integer-type.ts';
import {
  beatsPerFrame,
  beatsPerVector,
  bytesPerBeat,
  decodeElement,
  readBits,
  type StreamShape,
} from '../src/kernels/stream.ts';

/** A place where C simulation and reference part. */
export interface CsimMismatch {
  readonly stream: string;
  readonly frame: number;
  /** Beat within the frame, and lane within the beat. */
  readonly beat: number;
  readonly lane: number;
  /**
   * Elements; of a lane past the end of a vector its bits; of a wrong `last` its value. Without
   * `expected` a beat too many came, without `got` none came.
   */
  readonly expected?: number;
  readonly got?: number;
  readonly wrongLast: boolean;
}

export interface StreamComparison {
  /** Beats that differ. */
  readonly mismatches: number;
  readonly first?: CsimMismatch;
}

/** A stream's beats, packed as `packFrames` does, the first of them of frame `firstFrame`. */
export interface StreamBeats {
  readonly name: string;
  readonly shape: StreamShape;
  readonly firstFrame: number;
}

/** Compares all beats; one that is missing or too many is wrong like any other. */
export function compareBeats(stream: StreamBeats, expected: Uint8Array, got: Uint8Array): StreamComparison {
  if (Buffer.compare(expected, got) === 0) return { mismatches: 0 };
  const bytes = bytesPerBeat(stream.shape);
  let mismatches = 0;
  let first: CsimMismatch | undefined;
  for (let beat = 0; beat * bytes < Math.max(expected.length, got.length); beat++) {
    const [a, b] = [expected, got].map(all => all.subarray(beat * bytes, (beat + 1) * bytes));
    if (Buffer.compare(a, b) === 0) continue;
    mismatches++;
    first ??= { ...placeOf(stream, beat), ...difference(stream.shape, beat, a, b), wrongLast: false };
  }
  return { mismatches, ...(first ? { first } : {}) };
}

/** Compares last, one byte a beat: 1 on the last beat of each frame. */
export function compareLast(stream: StreamBeats, got: Uint8Array): StreamComparison {
  const beats = beatsPerFrame(stream.shape);
  const wrong = Array.from(got.keys()).filter(i => got[i] !== (i % beats === beats - 1 ? 1 : 0));
  if (wrong.length === 0) return { mismatches: 0 };
  const [at] = wrong;
  const values = { lane: 0, expected: 1 - got[at], got: got[at], wrongLast: true };
  return { mismatches: wrong.length, first: { ...placeOf(stream, at), ...values } };
}

function placeOf({ name, shape, firstFrame }: StreamBeats, beat: number) {
  const beats = beatsPerFrame(shape);
  return { stream: name, frame: firstFrame + Math.floor(beat / beats), beat: beat % beats };
}

/** The first lane that differs, and what it holds; of a beat that is not on both sides the first lane. */
function difference(shape: StreamShape, beat: number, expected: Uint8Array, got: Uint8Array) {
  const bits = bitsOf(shape.type);
  const pattern = (packed: Uint8Array, lane: number): number => readBits(packed, lane * bits, bits);
  const isOnBoth = expected.length > 0 && got.length > 0;
  let lane = 0;
  while (isOnBoth && lane < shape.lanes - 1 && pattern(expected, lane) === pattern(got, lane)) lane++;
  const isUsed = (beat % beatsPerVector(shape)) * shape.lanes + lane < shape.vectorElements;
  const held = (packed: Uint8Array): number =>
    isUsed ? decodeElement(shape.type, pattern(packed, lane)) : pattern(packed, lane);
  return {
    lane,
    ...(expected.length > 0 ? { expected: held(expected) } : {}),
    ...(got.length > 0 ? { got: held(got) } : {}),
  };
}
