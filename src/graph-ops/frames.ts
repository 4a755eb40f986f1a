import type { Tensor } from '../ir/tensor.ts';

/** What may be asked about a node that reads several frames, one behind another along axis 0. */
export interface FramesView<Attrs> {
  /** The node's name, for diagnostics. */
  readonly node: string;
  readonly attrs: Attrs;
  /** How many frames, at least 2; axis 0 of every input that has them is a multiple. */
  readonly frames: number;
  /** Its inputs that are there. */
  readonly inputs: readonly number[];
  /** Whether an input has frames; the others are constant. */
  hasFrames(input: number): boolean;
  shape(input: number): readonly number[];
  /** The contents of an input without frames. */
  constant(input: number): Tensor | undefined;
  /** Of the first output. */
  readonly outputShape: readonly number[];
}

/** A node as it computes one frame: what of it differs from the node that computes all of them. */
export interface OneFrame {
  /** Of the node's own kind. */
  readonly attrs?: unknown;
  /** Constant inputs with other contents. */
  readonly operands?: ReadonlyMap<number, Tensor>;
  /** Axis 0 counts images by the operator's definition, whatever the other nodes are. */
  readonly countsImages?: true;
}
