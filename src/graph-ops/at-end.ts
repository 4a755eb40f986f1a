/** What becomes of an operator that nothing follows. */
export type AtEnd<Attrs> =
  /** Hardware, as everywhere. */
  | 'built'
  /** Nothing: its output is its input. */
  | 'dropped'
  | LeftToHost<Attrs>;

/** The host computes it from the hardware's result, or does without, as the classes stand in the same order. */
export interface LeftToHost<Attrs> {
  /** What the user calls the operator. */
  readonly name: string;
  /** Whether the function keeps the order of the classes of an output of this shape. */
  keepsOrder(attrs: Attrs, shape: readonly number[]): boolean;
}
