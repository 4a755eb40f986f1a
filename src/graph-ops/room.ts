import type { CanonicalOp } from '../canonical/graph.ts';
import type { Node, PortKind } from '../ir/graph.ts';
import { invariant } from '../ir/invariant.ts';
import type { Tensor } from '../ir/tensor.ts';
import type { HostStep } from '../quant/host-front.ts';
import type { Algebra } from './algebra.ts';
import type { AtEnd } from './at-end.ts';
import type { FramesView, OneFrame } from './frames.ts';
import type { CodesRule } from './normalising/codes.ts';
import type { NormaliseContext } from './normalising/context.ts';
import type { Operands } from './on-host.ts';

export type Shape = readonly number[];

/** Attributes of operators that have none. */
export type NoAttrs = Readonly<Record<string, never>>;

/** What a room may ask about its node's inputs while it infers shapes. */
export interface InferContext {
  /** The node's name, for diagnostics. */
  readonly node: string;
  /** False for an optional input that the node leaves out. */
  has(input: number): boolean;
  shape(input: number): Shape;
  /** The input's contents where they follow from constants and shapes alone. */
  constant(input: number): Tensor | undefined;
}

export interface EvaluateContext {
  /** The node's name, for diagnostics. */
  readonly node: string;
  /** What `infer` answered for these very inputs. */
  readonly shapes: readonly Shape[];
}

/**
 * A graph operator room: everything there is to know about one float operator.
 *
 * `evaluate` has the float32 semantics of the framework: float32 results are rounded to float32 after
 * each operation, int64 and bool tensors are exact. It is called only with inputs that `infer` accepted.
 *
 * Every fact is required, so that a new operator does not compile before all who ask have their answer.
 */
export interface GraphOpRoom<Kind extends string, Attrs> {
  readonly kind: Kind;
  /** Inputs by position; a last `variadic` stands for one or more. */
  readonly inputs: readonly ('required' | 'optional' | 'variadic')[];
  /** Number of outputs, 1 unless told; `variadic`: as many as the node names. */
  readonly outputs?: number | 'variadic';
  /** The output shapes; throws DiagnosticError naming the node. */
  infer(attrs: Attrs, context: InferContext): readonly Shape[];
  evaluate(
    attrs: Attrs,
    inputs: readonly (Tensor | undefined)[],
    context: EvaluateContext,
  ): readonly Tensor[];
  /** The outputs of an operator that reads nothing but its inputs' shapes. */
  fromShapes?(attrs: Attrs, inputs: readonly Shape[]): readonly Tensor[];
  /** The number types of the outputs; where there are more outputs than types, the others are as the first. */
  types(inputs: readonly PortKind[], attrs: Attrs): readonly PortKind[];
  /** What it does to numbers; calibration decides by it where quantizers go. */
  readonly algebra: Algebra<Attrs>;
  /**
   * The node as it computes one of several frames that its data holds along axis 0; a text says why each frame
   * cannot be computed alone.
   */
  frames(view: FramesView<Attrs>): OneFrame | string;
  /** What becomes of the codes of quantized weights that go through it. */
  readonly codes: CodesRule<Attrs>;
  /** What becomes of it as the last operator of a network. */
  readonly atEnd: AtEnd<Attrs>;
  /**
   * What a host does in its place on the network's float input, bit for bit as onnxruntime and torch do. Undefined where it
   * cannot; left out by operators that no host does.
   *
   * @param rank of the data
   */
  onHost?(attrs: Attrs, operands: Operands, rank: number): readonly HostStep[] | undefined;
  /**
   * The canonical nodes that do what the node does to the data. Throws DiagnosticError where it has no integer form.
   * Not asked of nodes that read constants alone.
   */
  normalise(node: Node<string, Attrs>, context: NormaliseContext): CanonicalOp[];
}

/** An input that `infer` has seen to be there. */
export function given(inputs: readonly (Tensor | undefined)[], index: number): Tensor {
  const input = inputs[index];
  invariant(input, `input ${index} is absent`);
  return input;
}
