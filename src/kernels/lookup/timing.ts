import { withSelector } from '../bank-select.ts';
import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import { type LookupParams, streamOf } from './schema.ts';

/** lookup.v: a beat's entries are read into the output register. */
export const lookupTiming: RoomTiming<LookupParams> = withSelector({
  actors: params => [{ name: 'look up', stepsPerFrame: beatsOf(params) }],
  flow: params => {
    const pass = { actor: 0, stepOfBeat: everyStep(beatsOf(params)) };
    return {
      buffers: [],
      inputs: { s_axis: pass },
      outputs: { m_axis: { ...outputRegister, ...pass } },
    };
  },
});

function beatsOf(params: LookupParams): number {
  return beatsPerFrame(streamOf(params, params.input));
}
