import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import { isInside, placeOf, planeOf } from '../window-plane.ts';
import { foldsOf, waysOf } from './geometry.ts';
import type { SlidingWindowParams } from './params.ts';
import { inputShape, outputShape } from './schema.ts';

/**
 * sliding_window.v: `write` stores a beat a step, `read` reads one a step, or padding, into the output
 * register. Two things pass between them: data, beat by beat, and space, at each window's last beat.
 */
export const slidingWindowTiming: RoomTiming<SlidingWindowParams> = {
  actors: params => [
    { name: 'write', stepsPerFrame: beatsPerFrame(inputShape(params)) },
    { name: 'read', stepsPerFrame: beatsPerFrame(outputShape(params)) },
  ],
  flow: params => {
    const inputBeats = beatsPerFrame(inputShape(params));
    const outputBeats = beatsPerFrame(outputShape(params));
    const { steps, needs, windowEnds, windowNeeds } = readsOf(params);
    const unlimited = { capacity: Number.POSITIVE_INFINITY, latency: 1, release: 1 };
    const writer = { actor: 0, stepOfBeat: everyStep(inputBeats) };
    return {
      buffers: [
        { ...unlimited, writer, reader: { actor: 1, stepOfBeat: steps }, needs },
        {
          ...unlimited,
          writer,
          reader: { actor: 1, stepOfBeat: windowEnds },
          // A window that ends has all its data: nothing to wait for.
          needs: windowNeeds,
          frees: freesOf(params, inputBeats),
        },
      ],
      inputs: { s_axis: writer },
      outputs: { m_axis: { ...outputRegister, actor: 1, stepOfBeat: everyStep(outputBeats) } },
    };
  },
};

/** The steps of `read` that read data, and what each needs; the last step of each window, likewise. */
function readsOf(params: SlidingWindowParams): {
  readonly steps: Int32Array;
  readonly needs: Int32Array;
  readonly windowEnds: Int32Array;
  readonly windowNeeds: Int32Array;
} {
  const [rows, columns] = planeOf(params);
  const folds = foldsOf(params);
  const windows = rows.steps * columns.steps;
  const stepsPerWindow = rows.taps * columns.taps * folds;
  const steps = new Int32Array(windows * stepsPerWindow);
  const needs = new Int32Array(windows * stepsPerWindow);
  const windowEnds = new Int32Array(windows);
  const windowNeeds = new Int32Array(windows);
  let [reads, step, latest] = [0, 0, 0];
  const read = (beat: number): void => {
    if (beat > latest) latest = beat;
    steps[reads] = step;
    needs[reads++] = beat;
  };
  for (let window = 0; window < windows; window++) {
    const [row, column] = [Math.floor(window / columns.steps), window % columns.steps];
    for (let i = 0; i < rows.taps; i++) {
      const y = placeOf(rows, row, i);
      for (let j = 0; j < columns.taps; j++) {
        const x = placeOf(columns, column, j);
        const isPadding = !isInside(rows, y) || !isInside(columns, x);
        for (let fold = 0; fold < folds; fold++, step++) {
          if (!isPadding) read((y * columns.size + x) * folds + fold);
          // The first padding of a frame waits for the frame's first beat, other padding for nothing.
          else if (step === 0) read(0);
        }
      }
    }
    windowEnds[window] = step - 1;
    windowNeeds[window] = latest;
  }
  return { steps: steps.slice(0, reads), needs: needs.slice(0, reads), windowEnds, windowNeeds };
}

/**
 * For each write of a frame the window, counted from the frame's first, whose end makes room for it:
 * the first after which fewer than `depth` beats lie between the first beat of the next window (or of
 * an earlier window, where that one starts later) and the written one.
 */
function freesOf(params: SlidingWindowParams, inputBeats: number): Int32Array {
  const starts = startsOf(params);
  const depth = params.depthBeats;
  // Windows are counted through all frames; those of earlier frames are below 0.
  const startOf = (window: number): number => {
    const frame = Math.floor(window / starts.length);
    return frame * inputBeats + starts[window - frame * starts.length];
  };
  let window = -starts.length * (Math.ceil((depth + waysOf(params).span) / inputBeats) + 2);
  let free = startOf(window);
  const frees = new Int32Array(inputBeats);
  for (let beat = 0; beat < inputBeats; beat++) {
    // While `window` is read, `free` and what follows is kept.
    while (beat - free >= depth) free = Math.max(free, startOf(++window));
    frees[beat] = window - 1;
  }
  return frees;
}

/** Position of the first beat of each window of a frame, in beats from the frame's first. */
function startsOf(params: SlidingWindowParams): Int32Array {
  const [rows, columns] = planeOf(params);
  const { toWindow, lead } = waysOf(params);
  const toNextRow = rows.stride * params.width * foldsOf(params);
  return new Int32Array(rows.steps * columns.steps).map((_, window) => {
    const oy = Math.floor(window / columns.steps);
    return oy * toNextRow + (window % columns.steps) * toWindow - lead;
  });
}
