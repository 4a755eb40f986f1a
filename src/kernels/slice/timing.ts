import { outputRegister, range, stepsOfVectors } from '../steps.ts';
import { everyStep, type KernelTiming } from '../timing.ts';
import type { SliceParams } from './schema.ts';

/** slice.v: a beat a step; those inside the slice write the output register. */
export function sliceTiming({ channels, start, count, lanes, vectorsPerFrame }: SliceParams): KernelTiming {
  const stepsPerVector = channels / lanes;
  const steps = stepsPerVector * vectorsPerFrame;
  const inside = range(count / lanes).map(beat => start / lanes + beat);
  return {
    actors: [{ name: 'take', stepsPerFrame: steps }],
    buffers: [],
    inputs: { s_axis: { actor: 0, stepOfBeat: everyStep(steps) } },
    outputs: {
      m_axis: {
        ...outputRegister,
        actor: 0,
        stepOfBeat: stepsOfVectors(inside, stepsPerVector, vectorsPerFrame),
      },
    },
  };
}
