import { outputRegister, range, stepsOfVectors } from '../steps.ts';
import { type Access, everyStep, type KernelTiming } from '../timing.ts';
import { type ConcatParams, channelsOf, portName } from './schema.ts';

/** concat.v: a beat a step into the output register, from one input after the other. */
export function concatTiming(params: ConcatParams): KernelTiming {
  const { lanes, vectorsPerFrame } = params;
  const stepsPerVector = channelsOf(params) / lanes;
  const inputs: Record<string, Access> = {};
  let first = 0;
  params.inputs.forEach(({ channels }, i) => {
    const turn = range(channels / lanes).map(beat => first + beat);
    inputs[portName(i)] = { actor: 0, stepOfBeat: stepsOfVectors(turn, stepsPerVector, vectorsPerFrame) };
    first += turn.length;
  });
  const steps = stepsPerVector * vectorsPerFrame;
  return {
    actors: [{ name: 'take', stepsPerFrame: steps }],
    buffers: [],
    inputs,
    outputs: { m_axis: { ...outputRegister, actor: 0, stepOfBeat: everyStep(steps) } },
  };
}
