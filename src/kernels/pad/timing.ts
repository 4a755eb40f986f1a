import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import { foldsOf, inputShape, outputHeight, outputShape, outputWidth, type PadParams } from './schema.ts';

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
    const steps = looksAhead ? [0, ...inside] : inside;
    const needs = inside.map((_, beat) => beat);
    const first = looksAhead ? 1 : 0;
    const writer = { actor: 0, stepOfBeat: everyStep(inputBeats) };
    return {
      buffers: [
        {
          ...{ capacity: Number.POSITIVE_INFINITY, latency: 1, release: 0, writer },
          reader: { actor: 1, stepOfBeat: Int32Array.from(steps) },
          needs: Int32Array.from(looksAhead ? [0, ...needs] : needs),
          // Of the first beat the last read of the frame before.
          frees: Int32Array.from(needs, beat => (beat === 0 ? -1 : first + beat - 1)),
        },
      ],
      inputs: { s_axis: writer },
      outputs: { m_axis: { ...outputRegister, actor: 1, stepOfBeat: everyStep(outputBeats) } },
    };
  },
};

/** The output beats of a frame that are the input's. */
function insideSteps(params: PadParams): number[] {
  const [top, left] = params.pads;
  const folds = foldsOf(params);
  const steps: number[] = [];
  for (let y = 0; y < outputHeight(params); y++) {
    for (let x = 0; x < outputWidth(params); x++) {
      if (y < top || y >= top + params.height || x < left || x >= left + params.width) continue;
      for (let fold = 0; fold < folds; fold++) steps.push((y * outputWidth(params) + x) * folds + fold);
    }
  }
  return steps;
}
