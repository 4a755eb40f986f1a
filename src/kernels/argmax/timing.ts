import { outputRegister, registerChain, stepsOfVectors } from '../steps.ts';
import { everyStep, type KernelTiming } from '../timing.ts';
import { type ArgmaxParams, isScaled } from './schema.ts';

/**
 * argmax.v: beats pass two registers for the scores where there are any and one before each cell but
 * the first; the last cell writes the output register at the vector's last beat.
 */
export function argmaxTiming(params: ArgmaxParams): KernelTiming {
  const beats = Math.ceil(params.classes / params.lanes);
  const stepsPerFrame = beats * params.vectorsPerFrame;
  const stages = (isScaled(params) ? 2 : 0) + params.k - 1;
  const all = everyStep(stepsPerFrame);
  const ranks = stages > 0 ? 1 : 0;
  return {
    actors: [{ name: 'take', stepsPerFrame }, ...(ranks > 0 ? [{ name: 'rank', stepsPerFrame }] : [])],
    buffers:
      ranks > 0
        ? [
            {
              ...registerChain(stages),
              writer: { actor: 0, stepOfBeat: all },
              reader: { actor: 1, stepOfBeat: all },
            },
          ]
        : [],
    inputs: { s_axis: { actor: 0, stepOfBeat: all } },
    outputs: {
      m_axis: {
        ...outputRegister,
        actor: ranks,
        stepOfBeat: stepsOfVectors([beats - 1], beats, params.vectorsPerFrame),
      },
    },
  };
}
