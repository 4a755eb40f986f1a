/** What becomes of an operator that nothing follows. */
export type AtEnd<Attrs> =
  /** Hardware, as everywhere; behind something that is left to the host it is the host's too. */
  | 'built'
  /** Nothing: its output is its input. */
  | 'dropped'
  | LeftToHost<Attrs>;

/** The host computes it from the hardware's result, or does without where the classes stand in the same order. */
export interface LeftToHost<Attrs> {
  /** What the user calls the operator. */
  readonly name: string;
  /** Whether the function keeps the order of the classes of an output of this shape, in real numbers, and makes no two equal. */
  keepsOrder(attrs: Attrs, shape: readonly number[]): boolean;
}

/** A function of each element that rises everywhere. */
export const risingAtEnd = (name: string): LeftToHost<unknown> => ({ name, keepsOrder: () => true });

/** A function of each element that is flat or falls somewhere: another class may be the greatest behind it. */
export const flatAtEnd = (name: string): LeftToHost<unknown> => ({ name, keepsOrder: () => false });
