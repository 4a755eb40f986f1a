import { beatsPerFrame, type Stream, widthBits } from '../kernels/stream.ts';

/** A register: the least that stands between two kernels. */
export const REGISTER_DEPTH = 2;

/** What a stream would hold if it held a frame. */
export const bitsPerFrame = (stream: Stream): number => beatsPerFrame(stream) * widthBits(stream);
