export interface PadAttrs {
  /** Elements to add at the begin of each of the axes, then at their ends; negative ones are taken away. */
  readonly pads: readonly number[];
  /** Which axes; all in order unless told. */
  readonly axes?: readonly number[];
  readonly value: number;
}
