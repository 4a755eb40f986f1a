import type { KernelRoom } from '../kernel.ts';
import { beatsPerFrame, widthBits } from '../stream.ts';
import { frameOutputCost } from './cost.ts';
import { frameOutputHls } from './hls.ts';
import { type FrameOutputParams, frameOutputSchema } from './schema.ts';
import { frameOutputTiming } from './timing.ts';

export type { FrameOutputParams } from './schema.ts';

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
