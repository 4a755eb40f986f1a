import { outputRegister, range, stepsOfVectors } from '../steps.ts';
import { type Access, everyStep, type RoomTiming } from '../timing.ts';
import { type ConcatParams, channelsOf, portName } from './schema.ts';

/** concat.v: a beat a step into the output register, from one input after the other. */
export const concatTiming: RoomTiming<ConcatParams> = {
  actors: params => [{ name: 'take', stepsPerFrame: stepsPerVector(params) * params.vectorsPerFrame }],
  flow: params => {
    const { lanes, vectorsPerFrame } = params;
    const steps = stepsPerVector(params);
    const inputs: Record<string, Access> = {};
    let first = 0;
    params.inputs.forEach(({ channels }, i) => {
      const turn = range(channels / lanes).map(beat => first + beat);
      inputs[portName(i)] = { actor: 0, stepOfBeat: stepsOfVectors(turn, steps, vectorsPerFrame) };
      first += turn.length;
    });
    return {
      buffers: [],
      inputs,
      outputs: { m_axis: { ...outputRegister, actor: 0, stepOfBeat: everyStep(steps * vectorsPerFrame) } },
    };
  },
};

const stepsPerVector = (params: ConcatParams): number => channelsOf(params) / params.lanes;
