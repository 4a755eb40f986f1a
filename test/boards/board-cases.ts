import type { Design } from '../../src/artifact/index.ts';
import { boardOfName } from '../../src/boards/index.ts';
import type { Board, UartBoard } from '../../src/boards/schema.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { runReference } from '../../src/ops/index.ts';
import { type Build, type BuildOptions, buildBoard } from '../../src/tools/build-board.ts';

/** A board with a serial line. */
export function uartBoard(name: string): UartBoard {
  const board = boardOfName(name);
  invariant(board.wrapper === 'uart', `${name} has no serial line`);
  return board;
}

/** What a board's tools read, without running them. */
export const sourcesFor = (
  design: Design,
  board: Board,
  options: Partial<BuildOptions> = {},
): Promise<Build> => buildBoard(design, board, { seed: 1, install: false, sourcesOnly: true, ...options });

/** The output integers of a frame, by the reference. */
export function referenceOf(design: Design, frame: ArrayLike<number>): number[] {
  const values = runReference(design.layers, Float64Array.from(frame));
  const result = values.get(design.layers.outputs[0].value);
  invariant(result, 'no output');
  return [...result];
}

/** Frames of small integers in a range, the same at every call. */
export function someFrames(design: Design, count: number): number[][] {
  const [{ range, shape, type }] = design.manifest.inputs;
  const size = shape.reduce((a, b) => a * b, 1);
  let state = 7;
  const draw = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const part = Math.floor((state / 2 ** 32) * (range.max - range.min + 1));
    return type.kind === 'bipolar' ? (part > 0 ? 1 : -1) : range.min + part;
  };
  return Array.from({ length: count }, () => Array.from({ length: size }, draw));
}
