import { withSelector } from '../bank-select.ts';
import { outputRegister, range, registerChain, stepsOfVectors } from '../steps.ts';
import { everyStep, type KernelTiming } from '../timing.ts';
import { foldsOf, type VvuParams } from './schema.ts';

/**
 * vvu.v: `issue` takes a beat a step; two register stages later `accumulate` adds it, and writes the
 * output register at the steps of the last place.
 */
export function vvuTiming(params: VvuParams): KernelTiming {
  const { places, vectorsPerFrame } = params;
  const folds = foldsOf(params);
  const stepsPerVector = places * folds;
  const stepsPerFrame = stepsPerVector * vectorsPerFrame;
  const everyOne = everyStep(stepsPerFrame);
  const lastPlace = range(folds).map(fold => (places - 1) * folds + fold);
  const timing: KernelTiming = {
    actors: [
      { name: 'issue', stepsPerFrame },
      { name: 'accumulate', stepsPerFrame },
    ],
    buffers: [
      {
        ...registerChain(2),
        writer: { actor: 0, stepOfBeat: everyOne },
        reader: { actor: 1, stepOfBeat: everyOne },
      },
    ],
    inputs: { s_axis: { actor: 0, stepOfBeat: everyOne } },
    outputs: {
      m_axis: {
        ...outputRegister,
        actor: 1,
        stepOfBeat: stepsOfVectors(lastPlace, stepsPerVector, vectorsPerFrame),
      },
    },
  };
  return withSelector(timing, params.banks);
}
