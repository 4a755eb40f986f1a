import type { GraphOp } from '../../graph-ops/index.ts';
import type { ShapeAnalysis } from '../../graph-ops/shapes.ts';

/** A spatial shift that a model spells in other operators. */
export interface SpelledShift {
  /** The image that is shifted, [1, C, H, W]. */
  readonly source: string;
  /** dx and dy of every channel. */
  readonly shifts: readonly (readonly [dx: number, dy: number])[];
  readonly stride: number;
  /** The node that gives the shifted image. */
  readonly last: GraphOp;
  /** How far the model's own numbers lie from these shifts, in pixels; 0 where they are these. */
  readonly distance: number;
}

/** What is asked of the graph around a node. */
export interface Around extends Pick<ShapeAnalysis, 'constant'> {
  shapeOf(value: string): readonly number[];
  producerOf(value: string): GraphOp | undefined;
  readersOf(value: string): readonly GraphOp[];
}

/** Rows or columns of a shifted image: those of a spatial shift of this stride. */
export const shiftedSize = (size: number, stride: number): number => Math.floor((size - 1) / stride) + 1;
