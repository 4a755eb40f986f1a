import { typeName } from '../ir/integer-type.ts';
import { beatsPerFrame, beatsPerVector, type StreamShape } from './stream.ts';

/** `vector of 784 uint8 in 16 beats of 49 lanes`. */
export function describeStream(s: StreamShape): string {
  const vectors = s.vectorsPerFrame === 1 ? '1 vector' : `${s.vectorsPerFrame} vectors`;
  return `${vectors} of ${s.vectorElements} ${typeName(s.type)} in ${beatsPerVector(s)} beats of ${s.lanes} lanes (${beatsPerFrame(s)} beats a frame)`;
}
