import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import { foldsOf, inputShape, outputShape, outputWidth, type PadParams } from './schema.ts';

/**
 * pad.v: `take` writes the input register, `send` the output register. The first step of a frame waits
 * for the frame's first beat even where it sends padding; a beat makes room as it is sent.
 */
export const padTiming: RoomTiming<PadParams> = {
  actors: params => [
    { name: 'take', stepsPerFrame: beatsPerFrame(inputShape(params)) },
    { name: 'send', stepsPerFrame: beatsPerFrame(outputShape(params)) },
  ],
  flow: params => {
    const inputBeats = beatsPerFrame(inputShape(params));
    const outputBeats = beatsPerFrame(outputShape(params));
    const inside = insideSteps(params);
    const looksAhead = inside[0] > 0;
    const needs = everyStep(inputBeats);
    const first = looksAhead ? 1 : 0;
    const writer = { actor: 0, stepOfBeat: everyStep(inputBeats) };
    return {
      buffers: [
        {
          ...{ capacity: Number.POSITIVE_INFINITY, latency: 1, release: 0, writer },
          reader: { actor: 1, stepOfBeat: looksAhead ? behindZero(inside) : inside },
          needs: looksAhead ? behindZero(needs) : needs,
          // Of the first beat the last read of the frame before.
          frees: needs.map(beat => (beat === 0 ? -1 : first + beat - 1)),
        },
      ],
      inputs: { s_axis: writer },
      outputs: { m_axis: { ...outputRegister, actor: 1, stepOfBeat: everyStep(outputBeats) } },
    };
  },
};

/** The output beats of a frame that are the input's. */
function insideSteps(params: PadParams): Int32Array {
  const [top, left] = params.pads;
  const rowBeats = params.width * foldsOf(params);
  const outputRowBeats = outputWidth(params) * foldsOf(params);
  const begin = top * outputRowBeats + left * foldsOf(params);
  return new Int32Array(beatsPerFrame(inputShape(params))).map(
    (_, beat) => begin + Math.floor(beat / rowBeats) * outputRowBeats + (beat % rowBeats),
  );
}

/** A list with a 0 in front. */
function behindZero(list: Int32Array): Int32Array {
  const longer = new Int32Array(list.length + 1);
  longer.set(list, 1);
  return longer;
}
