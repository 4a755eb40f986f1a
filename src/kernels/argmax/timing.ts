import { outputRegister, registerChain, stepsOfVectors } from '../steps.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import { type ArgmaxParams, isScaled } from './schema.ts';

/**
 * argmax.v: beats pass two registers for the scores where there are any and one before each cell but
 * the first; the last cell writes the output register at the vector's last beat.
 */
export const argmaxTiming: RoomTiming<ArgmaxParams> = {
  actors: params => {
    const stepsPerFrame = beatsPerVector(params) * params.vectorsPerFrame;
    return [
      { name: 'take', stepsPerFrame },
      ...(stagesOf(params) > 0 ? [{ name: 'rank', stepsPerFrame }] : []),
    ];
  },
  flow: params => {
    const beats = beatsPerVector(params);
    const all = everyStep(beats * params.vectorsPerFrame);
    const stages = stagesOf(params);
    const [take, rank] = [0, 1].map(actor => ({ actor, stepOfBeat: all }));
    return {
      buffers: stages > 0 ? [{ ...registerChain(stages), writer: take, reader: rank }] : [],
      inputs: { s_axis: take },
      outputs: {
        m_axis: {
          ...outputRegister,
          actor: stages > 0 ? rank.actor : take.actor,
          stepOfBeat: stepsOfVectors([beats - 1], beats, params.vectorsPerFrame),
        },
      },
    };
  },
};

const beatsPerVector = ({ classes, lanes }: ArgmaxParams): number => Math.ceil(classes / lanes);

/** Registers between taking a beat and ranking it. */
const stagesOf = (params: ArgmaxParams): number => (isScaled(params) ? 2 : 0) + params.k - 1;
