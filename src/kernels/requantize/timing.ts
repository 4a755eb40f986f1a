import { withSelector } from '../bank-select.ts';
import { registerChain } from '../steps.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import { type RequantizeParams, stagesOf } from './schema.ts';

/** requantize.v: a beat passes a chain of registers, the last of them the output register. */
export const requantizeTiming: RoomTiming<RequantizeParams> = withSelector({
  actors: params => [{ name: 'pipeline', stepsPerFrame: beatsOf(params) }],
  flow: params => {
    const pass = { actor: 0, stepOfBeat: everyStep(beatsOf(params)) };
    return {
      buffers: [],
      inputs: { s_axis: pass },
      outputs: { m_axis: { ...registerChain(stagesOf(params)), ...pass } },
    };
  },
});

function beatsOf({ channels, lanes, vectorsPerFrame }: RequantizeParams): number {
  return Math.ceil(channels / lanes) * vectorsPerFrame;
}
