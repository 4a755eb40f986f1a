import { everyStep, type KernelTiming } from '../../timing.ts';
import { registerChain } from '../steps.ts';
import type { MvuUnrolledParams } from './schema.ts';

/** A vector a cycle into a chain of `stages` registers, the last of which is the output. */
export function mvuUnrolledTiming({ vectorsPerFrame, stages }: MvuUnrolledParams): KernelTiming {
  const pass = { actor: 0, stepOfBeat: everyStep(vectorsPerFrame) };
  return {
    actors: [{ name: 'take', stepsPerFrame: vectorsPerFrame }],
    buffers: [],
    inputs: { s_axis: pass },
    outputs: { m_axis: { ...registerChain(stages), ...pass } },
  };
}
