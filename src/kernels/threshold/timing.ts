import { withSelector } from '../bank-select.ts';
import { registerChain } from '../steps.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import { searchLevels, type ThresholdParams } from './schema.ts';

/** threshold.v: a beat passes a chain of registers, the last of them the output register. */
export const thresholdTiming: RoomTiming<ThresholdParams> = withSelector({
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

function beatsOf({ channels, lanes, vectorsPerFrame }: ThresholdParams): number {
  return Math.ceil(channels / lanes) * vectorsPerFrame;
}

function stagesOf({ search, thresholds }: ThresholdParams): number {
  return search === 'binary' ? searchLevels(thresholds) + 1 : 2;
}
