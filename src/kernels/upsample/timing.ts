import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import { foldsOf, inputShape, outputShape, type UpsampleParams } from './schema.ts';

/** upsample.v: `write` stores a beat a step, `read` reads one a step into the output register. */
export const upsampleTiming: RoomTiming<UpsampleParams> = {
  actors: params => [
    { name: 'write', stepsPerFrame: beatsPerFrame(inputShape(params)) },
    { name: 'read', stepsPerFrame: beatsPerFrame(outputShape(params)) },
  ],
  flow: params => {
    const inputBeats = beatsPerFrame(inputShape(params));
    const outputBeats = beatsPerFrame(outputShape(params));
    const needs = readsOf(params);
    // The last read of each beat is the one that frees it.
    const lastRead = new Int32Array(inputBeats);
    needs.forEach((beat, read) => {
      lastRead[beat] = read;
    });
    const frees = Int32Array.from({ length: inputBeats }, (_, beat) => {
      const freed = beat - params.depthBeats;
      const frame = Math.floor(freed / inputBeats);
      return frame * outputBeats + lastRead[freed - frame * inputBeats];
    });
    const writer = { actor: 0, stepOfBeat: everyStep(inputBeats) };
    const reader = { actor: 1, stepOfBeat: everyStep(outputBeats) };
    return {
      buffers: [{ capacity: Number.POSITIVE_INFINITY, latency: 1, release: 1, writer, reader, needs, frees }],
      inputs: { s_axis: writer },
      outputs: { m_axis: { ...outputRegister, ...reader } },
    };
  },
};

/** The input beat of each output beat of a frame. */
function readsOf(params: UpsampleParams): Int32Array {
  const folds = foldsOf(params);
  const reads: number[] = [];
  for (let y = 0; y < params.height; y++) {
    for (let row = 0; row < params.factors[0]; row++) {
      for (let x = 0; x < params.width; x++) {
        for (let column = 0; column < params.factors[1]; column++) {
          for (let fold = 0; fold < folds; fold++) reads.push((y * params.width + x) * folds + fold);
        }
      }
    }
  }
  return Int32Array.from(reads);
}
