import { counterBits } from '../adder-cost.ts';
import type { Cells } from '../cells.ts';
import type { Cost, HlsRoom, KernelRoom } from '../kernel.ts';
import { beatsPerFrame, widthBits } from '../stream.ts';
import { type FrameInputParams, frameInputSchema } from './schema.ts';
import { frameInputTiming } from './timing.ts';

export type { FrameInputParams } from './schema.ts';

/** Calibrated against Yosys (hw/README.md). The data is zeroed where a frame is filled up. */
function frameInputCost({ stream }: FrameInputParams, cells: Cells): Cost {
  const width = widthBits(stream);
  const places = counterBits(beatsPerFrame(stream));
  return {
    lut: Math.round(width + cells.control * (8 + places)),
    ff: width + 4 + places,
    dsp: 0,
    blockRam: 0,
    romBits: 0,
    ramBits: 0,
  };
}

const frameInputHls: HlsRoom<FrameInputParams> = {
  kind: 'process',
  template: () => 'frame_input',
  headers: ['frame_input.hpp', 'axis.hpp', 'element.hpp'],
  arguments: ({ stream }) => [
    ['WIDTH', String(widthBits(stream))],
    ['BEATS', String(beatsPerFrame(stream))],
  ],
  fields: () => 1,
  reading: () => 'word',
  canRewind: () => false,
  words: () => ({}),
  arrays: () => [],
};

/** The AXI4-Stream entry of a design; `stream` is what leaves, without the byte padding. */
export const frameInput: KernelRoom<'frame-input', FrameInputParams> = {
  kind: 'frame-input',
  module: 'frame_input',
  sources: ['frame-input/frame_input.v'],
  params: frameInputSchema,
  ports: ({ stream }) => ({ inputs: { s_axis: stream }, outputs: { m_axis: stream } }),
  timing: frameInputTiming,
  cost: frameInputCost,
  verilog: ({ stream }) => [
    ['WIDTH', widthBits(stream)],
    ['BEATS', beatsPerFrame(stream)],
  ],
  memories: () => [],
  hls: frameInputHls,
};
