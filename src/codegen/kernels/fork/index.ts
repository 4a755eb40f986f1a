import { z } from 'zod';
import type { KernelRoom } from '../../kernel.ts';
import { beatsPerFrame, type StreamShape, widthBits } from '../../stream.ts';
import { everyStep } from '../../timing.ts';
import { outputRegister } from '../steps.ts';
import { streamShapeSchema } from '../stream-shape-schema.ts';

/** Sends every beat of its stream to both outputs; more readers take a chain of forks. */
export interface ForkParams {
  readonly stream: StreamShape;
}

export const fork: KernelRoom<'fork', ForkParams> = {
  kind: 'fork',
  module: 'stream_fork',
  sources: ['fork/stream_fork.v'],
  params: z.strictObject({ stream: streamShapeSchema }),
  ports: ({ stream }) => ({ inputs: { s_axis: stream }, outputs: { m0_axis: stream, m1_axis: stream } }),

  /** stream_fork.v: a beat is taken when both registers are empty or emptying. */
  timing({ stream }) {
    const beats = beatsPerFrame(stream);
    const pass = { actor: 0, stepOfBeat: everyStep(beats) };
    return {
      actors: [{ name: 'take', stepsPerFrame: beats }],
      buffers: [],
      inputs: { s_axis: pass },
      outputs: { m0_axis: { ...outputRegister, ...pass }, m1_axis: { ...outputRegister, ...pass } },
    };
  },

  cost: ({ stream }) => ({
    lut: 4,
    ff: 2 * widthBits(stream) + 2,
    dsp: 0,
    blockRam: 0,
    romBits: 0,
    ramBits: 0,
  }),
  verilog: ({ stream }) => [['WIDTH', widthBits(stream)]],
  memories: () => [],
  hls: 'pending',
};
