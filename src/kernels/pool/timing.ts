import { outputRegister, range, stepsOfVectors } from '../steps.ts';
import { everyStep, type KernelTiming } from '../timing.ts';
import { foldsOf, type PoolParams } from './schema.ts';

/** pool.v: a beat a step; those of the last place write the output register. */
export function poolTiming(params: PoolParams): KernelTiming {
  const { places, vectorsPerFrame } = params;
  const folds = foldsOf(params);
  const stepsPerVector = places * folds;
  const steps = stepsPerVector * vectorsPerFrame;
  const lastPlace = range(folds).map(f => (places - 1) * folds + f);
  return {
    actors: [{ name: 'take', stepsPerFrame: steps }],
    buffers: [],
    inputs: { s_axis: { actor: 0, stepOfBeat: everyStep(steps) } },
    outputs: {
      m_axis: {
        ...outputRegister,
        actor: 0,
        stepOfBeat: stepsOfVectors(lastPlace, stepsPerVector, vectorsPerFrame),
      },
    },
  };
}
