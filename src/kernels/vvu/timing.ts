import { withSelector } from '../bank-select.ts';
import { outputRegister, range, registerChain, stepsOfVectors } from '../steps.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import { foldsOf, type VvuParams } from './schema.ts';

/**
 * vvu.v: `issue` takes a beat a step; two register stages later `accumulate` adds it, and writes the
 * output register at the steps of the last place.
 */
export const vvuTiming: RoomTiming<VvuParams> = withSelector({
  actors: params => {
    const stepsPerFrame = stepsPerVector(params) * params.vectorsPerFrame;
    return [
      { name: 'issue', stepsPerFrame },
      { name: 'accumulate', stepsPerFrame },
    ];
  },
  flow: params => {
    const { places, vectorsPerFrame } = params;
    const folds = foldsOf(params);
    const steps = stepsPerVector(params);
    const [issue, accumulate] = [0, 1].map(actor => ({
      actor,
      stepOfBeat: everyStep(steps * vectorsPerFrame),
    }));
    const lastPlace = range(folds).map(fold => (places - 1) * folds + fold);
    return {
      buffers: [{ ...registerChain(2), writer: issue, reader: accumulate }],
      inputs: { s_axis: issue },
      outputs: {
        m_axis: {
          ...outputRegister,
          actor: accumulate.actor,
          stepOfBeat: stepsOfVectors(lastPlace, steps, vectorsPerFrame),
        },
      },
    };
  },
});

const stepsPerVector = (params: VvuParams): number => params.places * foldsOf(params);
