import { canonicalDiagnostic } from '../../canonical/diagnostics.ts';
import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Snap } from '../../canonical/snap.ts';
import { type Diagnostic, fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { normaliserDiagnostic } from './diagnostics.ts';
import type { ExactConstant } from './exact-constant.ts';

/** What a normaliser, which reduces one node to canonical ones, may ask about the graph around it. */
export interface NormaliseContext {
  /** The constant a value is, if it is one. */
  exact(value: string): ExactConstant | undefined;
  shapeOf(value: string): readonly number[];
  /** Whether a node or the graph output reads the value. */
  isRead(value: string): boolean;
  /** Whether the node only helps to choose winners, so that its weights may be snapped (claim A2). */
  readonly isGate: boolean;
  /** Whether constants may be moved to a grid that float32 rounding does not explain. */
  readonly snap: Snap;
  /** Tells the user something. */
  readonly report: (diagnostic: Diagnostic) => void;
  /** Shapes of values that canonical nodes add are entered here. */
  readonly shapes: Map<string, readonly number[]>;
}

/** The fields that all canonical nodes of one model node share. */
export type Base = Pick<CanonicalOp, 'name' | 'from' | 'inputs' | 'outputs'>;

/** Those of a node that reads its first input and writes its first output. */
export const baseOf = ({ name, inputs, outputs }: Node): Base => ({
  name,
  from: [name],
  inputs: [inputs[0]],
  outputs: [outputs[0]],
});

/** An operand that must be constant, `operand` being what the user calls it. */
export function constantOf(
  node: Node,
  context: NormaliseContext,
  index: number,
  operand: string,
): ExactConstant {
  return (
    context.exact(node.inputs[index]) ??
    fail(normaliserDiagnostic('dynamic-operand', { op: node.kind, operand }, { node: node.name }))
  );
}

/** Stops at a node that has no integer form. */
export function unsupported({ kind, name }: Pick<Node, 'kind' | 'name'>, reason: string): never {
  return fail(canonicalDiagnostic('unsupported-operator', { op: kind, reason }, { node: name }));
}

/** The normaliser of operators that only constants may go through. */
export function noIntegerForm(node: Node): never {
  return unsupported(node, 'it has no integer form here');
}
