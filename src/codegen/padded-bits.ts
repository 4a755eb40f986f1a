import { type StreamShape, widthBits } from '../kernels/stream.ts';

/** Width of an AXI4-Stream tdata of a design: the beat padded to whole bytes. */
export const paddedBits = (stream: StreamShape): number => Math.ceil(widthBits(stream) / 8) * 8;
