import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type KernelTiming } from '../timing.ts';
import type { ForkParams } from './schema.ts';

/** stream_fork.v: a beat is taken when both outputs have given theirs, or are giving it. */
export function forkTiming({ stream }: ForkParams): KernelTiming {
  const beats = beatsPerFrame(stream);
  const pass = { actor: 0, stepOfBeat: everyStep(beats) };
  return {
    actors: [{ name: 'take', stepsPerFrame: beats }],
    buffers: [],
    inputs: { s_axis: pass },
    outputs: { m0_axis: { ...outputRegister, ...pass }, m1_axis: { ...outputRegister, ...pass } },
  };
}
