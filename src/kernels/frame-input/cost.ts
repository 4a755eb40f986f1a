import { counterBits } from '../adder-cost.ts';
import type { Cost } from '../kernel.ts';
import { beatsPerFrame, widthBits } from '../stream.ts';
import type { FrameInputParams } from './schema.ts';

/** Calibrated against Yosys (hw/README.md). The data is zeroed where a frame is filled up. */
export function frameInputCost({ stream }: FrameInputParams): Cost {
  const width = widthBits(stream);
  const places = counterBits(beatsPerFrame(stream));
  return { lut: width + 8 + places, ff: width + 4 + places, dsp: 0, blockRam: 0, romBits: 0, ramBits: 0 };
}
