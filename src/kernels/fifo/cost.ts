import { counterBits } from '../adder-cost.ts';
import { MAX_SHIFT_DEPTH } from '../family.ts';
import type { Cost } from '../kernel.ts';
import { ramCost } from '../memory-cost.ts';
import { widthBits } from '../stream.ts';
import type { FifoParams } from './schema.ts';

/**
 * Calibrated against Yosys (hw/README.md). A shift register of up to 32 bits is one LUT; where the depth up to which
 * beats are shifted is less, the device has none, and each bit is a flip-flop.
 */
export function fifoCost({ depth, stream, shiftDepth = MAX_SHIFT_DEPTH }: FifoParams): Cost {
  const width = widthBits(stream);
  const places = counterBits(depth);
  if (depth <= shiftDepth) {
    const flipFlops = shiftDepth < MAX_SHIFT_DEPTH ? depth * width : 0;
    return {
      lut: width + 6 + 2 * places,
      ff: 3 + 2 * places + flipFlops,
      dsp: 0,
      blockRam: 0,
      romBits: 0,
      ramBits: depth * width,
    };
  }
  // The memory, and a register with its choice around it.
  const memory = ramCost(depth, width);
  return {
    lut: Math.round(width + 7 * places + memory.lut),
    ff: width + 3 * places + memory.ff,
    dsp: 0,
    blockRam: memory.blockRam,
    romBits: 0,
    ramBits: depth * width,
  };
}
