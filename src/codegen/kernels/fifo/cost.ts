import type { Cost } from '../../kernel.ts';
import { widthBits } from '../../stream.ts';
import { type FifoParams, MAX_SHIFT_DEPTH } from './schema.ts';

/** Calibrated against Yosys (hw/README.md). A shift register of up to 32 bits is one LUT. */
export function fifoCost({ depth, stream }: FifoParams): Cost {
  const width = widthBits(stream);
  const places = Math.ceil(Math.log2(depth));
  if (depth <= MAX_SHIFT_DEPTH) {
    return {
      lut: width + 6 + 2 * places,
      ff: 3 + 2 * places,
      dsp: 0,
      blockRam: 0,
      romBits: 0,
      ramBits: depth * width,
    };
  }
  return {
    lut: width + 7 * places,
    ff: 2 * width + 3 * places,
    dsp: 0,
    blockRam: 0,
    romBits: 0,
    ramBits: depth * width,
  };
}
