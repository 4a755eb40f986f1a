import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import { placeOf } from '../window-plane.ts';
import type { ParallelWindowParams } from './params.ts';
import { axesOf, inputShape } from './schema.ts';

/**
 * parallel_window.v: `write` stores a pixel a step, `read` passes a column of pixels a step into the
 * read registers, or an empty one past the input, and `shift` takes it into the window, which leaves
 * where the column is its last.
 */
export const parallelWindowTiming: RoomTiming<ParallelWindowParams> = {
  actors: params => {
    const columns = columnsOf(params);
    return [
      { name: 'write', stepsPerFrame: beatsPerFrame(inputShape(params)) },
      { name: 'read', stepsPerFrame: columns },
      { name: 'shift', stepsPerFrame: columns },
    ];
  },
  flow: params => {
    const inputBeats = beatsPerFrame(inputShape(params));
    const { inside, needs, tops } = readsOf(params);
    const columns = everyStep(columnsOf(params));
    const writer = { actor: 0, stepOfBeat: everyStep(inputBeats) };
    return {
      buffers: [
        {
          ...{ capacity: Number.POSITIVE_INFINITY, latency: 1, release: 1 },
          writer,
          reader: { actor: 1, stepOfBeat: inside },
          needs,
          frees: freesOf(tops, params.kernel[0] * params.width, inputBeats),
        },
        {
          ...outputRegister,
          writer: { actor: 1, stepOfBeat: columns },
          reader: { actor: 2, stepOfBeat: columns },
        },
      ],
      inputs: { s_axis: writer },
      outputs: { m_axis: { ...outputRegister, actor: 2, stepOfBeat: windowSteps(params) } },
    };
  },
};

/** Columns that are read in a frame, empty ones included. */
function columnsOf(params: ParallelWindowParams): number {
  const [rows] = axesOf(params);
  const { line, frame } = pushingColumns(params);
  return rows.steps * params.width + (rows.steps - 1) * line + frame;
}

/** Columns past the input that push the last windows of a row out: after each row, after a frame's last. */
function pushingColumns(params: ParallelWindowParams): { readonly line: number; readonly frame: number } {
  const [rows, columns] = axesOf(params);
  const lastColumn = placeOf(columns, columns.steps - 1, columns.taps - 1);
  const frame = Math.max(lastColumn - (params.width - 1), 0);
  return { line: rows.stride > 1 ? frame : 0, frame };
}

/**
 * The steps of `read` in a frame, those that read columns of the input, and for each of them the pixel
 * it needs and the topmost pixel that is needed after it.
 */
function readsOf(params: ParallelWindowParams): {
  readonly inside: Int32Array;
  readonly needs: Int32Array;
  readonly tops: Int32Array;
} {
  const { height, width } = params;
  const [rows] = axesOf(params);
  const pushing = pushingColumns(params);
  const inside = new Int32Array(rows.steps * width);
  const needs = new Int32Array(rows.steps * width);
  const tops = new Int32Array(rows.steps * width);
  let [read, step] = [0, 0];
  for (let row = 0; row < rows.steps; row++) {
    const top = placeOf(rows, row, 0);
    const lowest = Math.min(placeOf(rows, row, rows.taps - 1), height - 1);
    const isLast = row === rows.steps - 1;
    const next = isLast ? height - rows.before : placeOf(rows, row + 1, 0);
    for (let column = 0; column < width; column++, read++) {
      inside[read] = step++;
      needs[read] = lowest * width + column;
      tops[read] = column < width - 1 ? top * width + column + 1 : next * width;
    }
    step += isLast ? pushing.frame : pushing.line;
  }
  return { inside, needs, tops };
}

/** For each write of a frame the read, counted from the frame's first, after which its place is free. */
function freesOf(tops: Int32Array, kept: number, inputBeats: number): Int32Array {
  // Reads are counted through all frames; those of earlier frames are below 0.
  const topAfter = (read: number): number => {
    const frame = Math.floor(read / tops.length);
    return frame * inputBeats + tops[read - frame * tops.length];
  };
  let read = -tops.length * (Math.ceil(kept / inputBeats) + 2);
  const frees = new Int32Array(inputBeats);
  for (let beat = 0; beat < inputBeats; beat++) {
    while (beat - topAfter(read) >= kept) read++;
    frees[beat] = read;
  }
  return frees;
}

/** The steps of `shift` that complete a window. */
function windowSteps(params: ParallelWindowParams): Int32Array {
  const [rows, columns] = axesOf(params);
  const lineColumns = params.width + pushingColumns(params).line;
  return new Int32Array(rows.steps * columns.steps).map((_, window) => {
    const row = Math.floor(window / columns.steps);
    return row * lineColumns + placeOf(columns, window % columns.steps, columns.taps - 1);
  });
}
