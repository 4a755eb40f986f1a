import type { KernelRoom } from '../kernel.ts';
import { beatsPerFrame, widthBits } from '../stream.ts';
import { frameInputCost } from './cost.ts';
import { frameInputHls } from './hls.ts';
import { type FrameInputParams, frameInputSchema } from './schema.ts';
import { frameInputTiming } from './timing.ts';

export type { FrameInputParams } from './schema.ts';

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
