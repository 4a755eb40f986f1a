import { beatsPerFrame } from '../stream.ts';
import { everyStep, type KernelTiming } from '../timing.ts';
import type { AxisRegisterParams } from './schema.ts';

/** axis_register.v: two places; one freed in one cycle is offered in the next. */
export function axisRegisterTiming({ stream }: AxisRegisterParams): KernelTiming {
  const beats = beatsPerFrame(stream);
  return {
    actors: [{ name: 'pass', stepsPerFrame: beats }],
    buffers: [],
    inputs: { s_axis: { actor: 0, stepOfBeat: everyStep(beats) } },
    outputs: { m_axis: { capacity: 2, latency: 1, release: 1, actor: 0, stepOfBeat: everyStep(beats) } },
  };
}
