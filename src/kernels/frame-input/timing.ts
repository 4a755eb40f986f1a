import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type KernelTiming } from '../timing.ts';
import type { FrameInputParams } from './schema.ts';

/** frame_input.v, while frames are whole: a beat passes the output register. */
export function frameInputTiming({ stream }: FrameInputParams): KernelTiming {
  const beats = beatsPerFrame(stream);
  return {
    actors: [{ name: 'pass', stepsPerFrame: beats }],
    buffers: [],
    inputs: { s_axis: { actor: 0, stepOfBeat: everyStep(beats) } },
    outputs: { m_axis: { ...outputRegister, actor: 0, stepOfBeat: everyStep(beats) } },
  };
}
