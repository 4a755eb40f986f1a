import { outputRegister, range, stepsOfVectors } from '../steps.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import { foldsOf, type PoolParams } from './schema.ts';

/** pool.v: a beat a step; those of the last place write the output register. */
export const poolTiming: RoomTiming<PoolParams> = {
  actors: params => [{ name: 'take', stepsPerFrame: stepsPerVector(params) * params.vectorsPerFrame }],
  flow: params => {
    const { places, vectorsPerFrame } = params;
    const folds = foldsOf(params);
    const steps = stepsPerVector(params);
    const lastPlace = range(folds).map(f => (places - 1) * folds + f);
    return {
      buffers: [],
      inputs: { s_axis: { actor: 0, stepOfBeat: everyStep(steps * vectorsPerFrame) } },
      outputs: {
        m_axis: {
          ...outputRegister,
          actor: 0,
          stepOfBeat: stepsOfVectors(lastPlace, steps, vectorsPerFrame),
        },
      },
    };
  },
};

const stepsPerVector = (params: PoolParams): number => params.places * foldsOf(params);
