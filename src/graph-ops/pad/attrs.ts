export interface PadAttrs {
  /** Elements to add at the begin of each of the axes, then at their ends; negative ones are taken away. */
  readonly pads: readonly number[];
  /** Which axes; all in order unless told. */
  readonly axes?: readonly number[];
  readonly value: number;
  /** What is added: `value` unless told, the outermost element, or the tensor again, mirrored at that element or from its other end. */
  readonly mode?: 'edge' | 'reflect' | 'wrap';
}
