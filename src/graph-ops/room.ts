import { invariant } from '../ir/invariant.ts';
import type { Tensor } from '../ir/tensor.ts';

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
}

/** An input that `infer` has seen to be there. */
export function given(inputs: readonly (Tensor | undefined)[], index: number): Tensor {
  const input = inputs[index];
  invariant(input, `input ${index} is absent`);
  return input;
}
