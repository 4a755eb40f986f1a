import { outputRegister, range, stepsOfVectors } from '../steps.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import type { SliceParams } from './schema.ts';

/** slice.v: a beat a step; those inside the slice write the output register. */
export const sliceTiming: RoomTiming<SliceParams> = {
  actors: params => [{ name: 'take', stepsPerFrame: stepsPerVector(params) * params.vectorsPerFrame }],
  flow: params => {
    const { start, count, lanes, vectorsPerFrame } = params;
    const steps = stepsPerVector(params);
    const inside = range(count / lanes).map(beat => start / lanes + beat);
    return {
      buffers: [],
      inputs: { s_axis: { actor: 0, stepOfBeat: everyStep(steps * vectorsPerFrame) } },
      outputs: {
        m_axis: { ...outputRegister, actor: 0, stepOfBeat: stepsOfVectors(inside, steps, vectorsPerFrame) },
      },
    };
  },
};

const stepsPerVector = ({ channels, lanes }: SliceParams): number => channels / lanes;
