import { counterBits } from '../adder-cost.ts';
import type { Cost, HlsRoom, KernelRoom } from '../kernel.ts';
import { beatsPerFrame, widthBits } from '../stream.ts';
import { type FrameOutputParams, frameOutputSchema } from './schema.ts';
import { frameOutputTiming } from './timing.ts';

export type { FrameOutputParams } from './schema.ts';

/** Calibrated against Yosys (hw/README.md). The data only passes a register. */
function frameOutputCost({ stream }: FrameOutputParams): Cost {
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

const frameOutputHls: HlsRoom<FrameOutputParams> = {
  kind: 'process',
  template: () => 'frame_output',
  headers: ['frame_output.hpp', 'axis.hpp', 'element.hpp'],
  arguments: ({ stream }) => [
    ['WIDTH', String(widthBits(stream))],
    ['BEATS', String(beatsPerFrame(stream))],
  ],
  fields: () => 1,
  reading: () => 'word',
  canRewind: () => true,
  words: () => ({}),
  arrays: () => [],
};

/** The AXI4-Stream exit of a design; `stream` is what comes, without the byte padding. */
export const frameOutput: KernelRoom<'frame-output', FrameOutputParams> = {
  kind: 'frame-output',
  module: 'frame_output',
  sources: ['frame-output/frame_output.v'],
  params: frameOutputSchema,
  ports: ({ stream }) => ({ inputs: { s_axis: stream }, outputs: { m_axis: stream } }),
  timing: frameOutputTiming,
  cost: frameOutputCost,
  verilog: ({ stream }) => [
    ['WIDTH', widthBits(stream)],
    ['BEATS', beatsPerFrame(stream)],
  ],
  memories: () => [],
  hls: frameOutputHls,
};
