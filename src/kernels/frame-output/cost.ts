import { counterBits } from '../adder-cost.ts';
import type { Cost } from '../kernel.ts';
import { beatsPerFrame, widthBits } from '../stream.ts';
import type { FrameOutputParams } from './schema.ts';

/** Calibrated against Yosys (hw/README.md). The data only passes a register. */
export function frameOutputCost({ stream }: FrameOutputParams): Cost {
  const width = widthBits(stream);
  const places = counterBits(beatsPerFrame(stream));
  return {
    lut: places === 0 ? 1 : 3 + places,
    ff: width + 2 + places,
    dsp: 0,
    blockRam: 0,
    romBits: 0,
    ramBits: 0,
  };
}
