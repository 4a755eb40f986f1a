import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type KernelTiming } from '../timing.ts';
import type { FrameOutputParams } from './schema.ts';

/** frame_output.v: a beat passes the output register. */
export function frameOutputTiming({ stream }: FrameOutputParams): KernelTiming {
  const beats = beatsPerFrame(stream);
  return {
    actors: [{ name: 'pass', stepsPerFrame: beats }],
    buffers: [],
    inputs: { s_axis: { actor: 0, stepOfBeat: everyStep(beats) } },
    outputs: { m_axis: { ...outputRegister, actor: 0, stepOfBeat: everyStep(beats) } },
  };
}
