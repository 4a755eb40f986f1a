import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import { inputShape, isWired, type ReorderParams, sourcesOf } from './schema.ts';

/** reorder.v: wired, a register; else `write` stores a beat a step, `read` reads one a step. */
export const reorderTiming: RoomTiming<ReorderParams> = {
  actors: params => {
    const stepsPerFrame = beatsPerFrame(inputShape(params));
    return (isWired(params) ? ['pass'] : ['write', 'read']).map(name => ({ name, stepsPerFrame }));
  },
  flow: params => {
    const beats = beatsPerFrame(inputShape(params));
    const pass = { actor: 0, stepOfBeat: everyStep(beats) };
    if (isWired(params)) {
      return { buffers: [], inputs: { s_axis: pass }, outputs: { m_axis: { ...outputRegister, ...pass } } };
    }
    const sources = sourcesOf(params);
    const period = sources.length;
    const needs = Int32Array.from({ length: beats }, (_, i) => i - (i % period) + sources[i % period]);
    // A write waits for the end of the first period with which fewer than depthBeats are held before it.
    const frees = Int32Array.from(
      { length: beats },
      (_, i) => Math.ceil((i - params.depthBeats + 1) / period) * period - 1,
    );
    const reader = { ...pass, actor: 1 };
    return {
      buffers: [
        {
          ...{ capacity: Number.POSITIVE_INFINITY, latency: 1, release: 1 },
          ...{ writer: pass, reader, needs, frees },
        },
      ],
      inputs: { s_axis: pass },
      outputs: { m_axis: { ...outputRegister, ...reader } },
    };
  },
};
