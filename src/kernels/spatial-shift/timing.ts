import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import { foldsOf, outputSize, reachOf } from './geometry.ts';
import type { SpatialShiftParams } from './params.ts';
import { inputShape, outputShape } from './schema.ts';

/**
 * spatial_shift.v: `write` stores a beat a step, `read` reads one a step into the output register. Two things pass
 * between them: data, and space, beat by beat with one tap and at each pixel's last beat with several.
 */
export const spatialShiftTiming: RoomTiming<SpatialShiftParams> = {
  actors: params => [
    { name: 'write', stepsPerFrame: beatsPerFrame(inputShape(params)) },
    { name: 'read', stepsPerFrame: beatsPerFrame(outputShape(params)) },
  ],
  flow: params => {
    const inputBeats = beatsPerFrame(inputShape(params));
    const outputBeats = beatsPerFrame(outputShape(params));
    const positions = positionsOf(params);
    const { reach } = reachOf(params);
    // A beat waits for what the furthest shift reads, or for the frame's end.
    const needs = positions.map(position => Math.min(position + reach * foldsOf(params), inputBeats - 1));
    const perPixel = params.taps[0] * params.taps[1] * foldsOf(params);
    const perFree = params.taps[0] * params.taps[1] === 1 ? 1 : perPixel;
    const freeing = Int32Array.from({ length: outputBeats / perFree }, (_, i) => (i + 1) * perFree - 1);
    const unlimited = { capacity: Number.POSITIVE_INFINITY, latency: 1, release: 1 };
    const writer = { actor: 0, stepOfBeat: everyStep(inputBeats) };
    const reader = { actor: 1, stepOfBeat: everyStep(outputBeats) };
    return {
      buffers: [
        { ...unlimited, writer, reader, needs },
        {
          ...unlimited,
          writer,
          reader: { actor: 1, stepOfBeat: freeing },
          // What is freed has been read, with all its data: nothing to wait for.
          needs: freeing.map(beat => needs[beat]),
          frees: freesOf(
            params,
            freeing.map((_, i) => positions[i * perFree]),
            inputBeats,
          ),
        },
      ],
      inputs: { s_axis: writer },
      outputs: { m_axis: { ...outputRegister, ...reader } },
    };
  },
};

/** For each output beat of a frame the beat that shift (0, 0) reads, also past the image's borders. */
function positionsOf(p: SpatialShiftParams): Int32Array {
  const [rows, columns] = outputSize(p);
  const folds = foldsOf(p);
  const positions = new Int32Array(rows * columns * p.taps[0] * p.taps[1] * folds);
  let beat = 0;
  for (let h = 0; h < rows; h++) {
    for (let w = 0; w < columns; w++) {
      for (let i = 0; i < p.taps[0]; i++) {
        for (let j = 0; j < p.taps[1]; j++) {
          const pixel = (h * p.stride + i) * p.width + w * p.stride + j;
          for (let fold = 0; fold < folds; fold++) positions[beat++] = pixel * folds + fold;
        }
      }
    }
  }
  return positions;
}

/**
 * For each write of a frame the read, counted in `starts` from the frame's first, that makes room for it: the first after
 * which the written beat is less than `depth` beats past the lowest that the next read counts from.
 */
function freesOf(p: SpatialShiftParams, starts: Int32Array, inputBeats: number): Int32Array {
  const low = reachOf(p).low * foldsOf(p);
  const startOf = (read: number): number => {
    const frame = Math.floor(read / starts.length);
    return frame * inputBeats + starts[read - frame * starts.length] + low;
  };
  let next = -starts.length * (Math.ceil((p.depthBeats + Math.abs(low)) / inputBeats) + 2);
  const frees = new Int32Array(inputBeats);
  for (let beat = 0; beat < inputBeats; beat++) {
    while (beat - startOf(next) >= p.depthBeats) next++;
    frees[beat] = next - 1;
  }
  return frees;
}
