import { typeName } from '../ir/integer-type.ts';
import { beatsPerFrame, beatsPerVector, type StreamShape } from './stream.ts';

/** `1 vector of 784 uint8 in 16 beats of 49 lanes (16 beats a frame)`. */
export function describeStream(s: StreamShape): string {
  const elements = `${counted(s.vectorsPerFrame, 'vector')} of ${s.vectorElements} ${typeName(s.type)}`;
  const beats = `${counted(beatsPerVector(s), 'beat')} of ${counted(s.lanes, 'lane')}`;
  return `${elements} in ${beats} (${counted(beatsPerFrame(s), 'beat')} a frame)`;
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;
