import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import { entryBeats, inputShape, keptFrom, outputShape, vectorBeats } from './geometry.ts';
import type { GatherParams } from './params.ts';

/** gather.v: `write` stores a beat a step, `read` reads one a step into the output register. */
export const gatherTiming: RoomTiming<GatherParams> = {
  actors: params => [
    { name: 'write', stepsPerFrame: beatsPerFrame(inputShape(params)) },
    { name: 'read', stepsPerFrame: beatsPerFrame(outputShape(params)) },
  ],
  flow: params => {
    const writer = { actor: 0, stepOfBeat: everyStep(beatsPerFrame(inputShape(params))) };
    const reader = { actor: 1, stepOfBeat: everyStep(beatsPerFrame(outputShape(params))) };
    const buffer = {
      ...{ capacity: Number.POSITIVE_INFINITY, latency: 1, release: 1 },
      ...{ writer, reader, needs: needsOf(params), frees: freesOf(params) },
    };
    return {
      buffers: [buffer],
      inputs: { s_axis: writer },
      outputs: { m_axis: { ...outputRegister, ...reader } },
    };
  },
};

/** The input beat of each output beat of a frame. */
function needsOf(p: GatherParams): Int32Array {
  const beats = entryBeats(p);
  const perVector = p.indices.length * beats;
  return Int32Array.from({ length: p.vectorsPerFrame * perVector }, (_, i) => {
    const inVector = i % perVector;
    const entry = p.indices[Math.floor(inVector / beats)];
    return Math.floor(i / perVector) * vectorBeats(p) + entry * beats + (inVector % beats);
  });
}

/** For each write of a frame the read, counted from the frame's first, whose end of an entry makes room for it. */
function freesOf(p: GatherParams): Int32Array {
  const beats = entryBeats(p);
  const kept = keptFrom(p.indices);
  const count = kept.length;
  // Entries are counted through all vectors; those of earlier frames are below 0.
  const freeBefore = (entry: number): number => {
    const vector = Math.floor(entry / count);
    return vector * vectorBeats(p) + kept[entry - vector * count] * beats;
  };
  let entry = -count * (Math.ceil(p.depthBeats / vectorBeats(p)) + 2);
  const frees = new Int32Array(beatsPerFrame(inputShape(p)));
  for (let beat = 0; beat < frees.length; beat++) {
    while (beat - freeBefore(entry) >= p.depthBeats) entry++;
    frees[beat] = entry * beats - 1;
  }
  return frees;
}
