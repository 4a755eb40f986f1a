import { withSelector } from '../bank-select.ts';
import { outputRegister, registerChain } from '../steps.ts';
import { everyStep, type KernelTiming } from '../timing.ts';
import type { MvuUnrolledParams } from './schema.ts';

/**
 * A vector a cycle into a chain of `stages` registers, the last of which is the output; with several banks
 * `choose` takes it from there into the output register (bank_mux.v).
 */
export function mvuUnrolledTiming({ vectorsPerFrame, stages, banks }: MvuUnrolledParams): KernelTiming {
  if (banks > 1) return bankedTiming(vectorsPerFrame, stages, banks);
  const pass = { actor: 0, stepOfBeat: everyStep(vectorsPerFrame) };
  return {
    actors: [{ name: 'take', stepsPerFrame: vectorsPerFrame }],
    buffers: [],
    inputs: { s_axis: pass },
    outputs: { m_axis: { ...registerChain(stages), ...pass } },
  };
}

function bankedTiming(vectorsPerFrame: number, stages: number, banks: number): KernelTiming {
  const stepOfBeat = everyStep(vectorsPerFrame);
  const [choose, take] = [0, 1].map(actor => ({ actor, stepOfBeat }));
  const timing: KernelTiming = {
    actors: [
      { name: 'choose', stepsPerFrame: vectorsPerFrame },
      { name: 'take', stepsPerFrame: vectorsPerFrame },
    ],
    buffers: [{ ...registerChain(stages), writer: take, reader: choose }],
    inputs: { s_axis: take },
    outputs: { m_axis: { ...outputRegister, ...choose } },
  };
  return withSelector(timing, banks);
}
