import { counterBits } from '../adder-cost.ts';
import type { Cells } from '../cells.ts';
import { MAX_SHIFT_DEPTH } from '../family.ts';
import type { Cost } from '../kernel.ts';
import { widthBits } from '../stream.ts';
import type { FifoParams } from './schema.ts';

/**
 * Calibrated against Yosys (hw/README.md). A shift register of up to 32 bits is one LUT; where the depth up to which
 * beats are shifted is less, the device has none, and each bit is a flip-flop.
 */
export function fifoCost({ depth, stream, shiftDepth = MAX_SHIFT_DEPTH }: FifoParams, cells: Cells): Cost {
  const width = widthBits(stream);
  const places = counterBits(depth);
  if (depth <= shiftDepth) {
    const isOfFlipFlops = shiftDepth < MAX_SHIFT_DEPTH;
    return {
      // A shift register chooses its output itself; each flip-flop takes a LUT on its way.
      lut: Math.round((isOfFlipFlops ? depth : 1) * width + cells.control * (6 + 2 * places)),
      ff: 3 + 2 * places + (isOfFlipFlops ? depth * width : 0),
      dsp: 0,
      blockRam: 0,
      romBits: 0,
      ramBits: depth * width,
    };
  }
  // The memory, and a register with its choice around it.
  const memory = cells.ring(depth, width);
  return {
    lut: Math.round(width + cells.control * 7 * places + memory.lut),
    ff: width + 3 * places + memory.ff,
    dsp: 0,
    blockRam: memory.blockRam,
    romBits: 0,
    ramBits: depth * width,
  };
}
