import { BUDGETS, spend } from '../ir/budget.ts';
import { fail } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import { sizeOf, type Tensor } from '../ir/tensor.ts';
import { graphDiagnostic } from './diagnostics.ts';
import { type GraphOp, graphOps } from './index.ts';
import type { GraphOpRoom, Shape } from './room.ts';

/** The room of a node, its attributes' type forgotten. */
export function roomOf(node: GraphOp): GraphOpRoom<string, unknown> {
  return graphOps[node.kind];
}

/**
 * The shapes of a node's outputs. `shapes` has one entry per input, undefined where an optional one is
 * omitted; `constant` gives an input's contents where they are known.
 */
export function inferNode(
  node: GraphOp,
  shapes: readonly (Shape | undefined)[],
  constant: (input: number) => Tensor | undefined,
): readonly Shape[] {
  const room = roomOf(node);
  checkInputs(node, room, shapes);
  checkShapes(
    node,
    shapes.filter(shape => shape !== undefined),
  );
  const outputs = room.infer(node.attrs, {
    node: node.name,
    has: input => shapes[input] !== undefined,
    shape(input) {
      const shape = shapes[input];
      invariant(shape, `${node.kind} asks for its absent input ${input}`);
      return shape;
    },
    constant,
  });
  checkShapes(node, outputs);
  return outputs;
}

/** Every dimension is a whole number that a tensor can have, and the tensor is not too large to compute with. */
function checkShapes(node: GraphOp, shapes: readonly Shape[]): void {
  const at = { node: node.name };
  for (const shape of shapes) {
    spend('rank', shape.length, at);
    if (!shape.every(dim => Number.isSafeInteger(dim) && dim >= 0))
      fail(graphDiagnostic('bad-shape', { op: node.kind, shape }, at));
    const limit = BUDGETS.tensor.most;
    if (sizeOf(shape) > limit) fail(graphDiagnostic('tensor-too-large', { shape, limit }, at));
  }
}

function checkInputs(
  node: GraphOp,
  room: GraphOpRoom<string, unknown>,
  shapes: readonly (Shape | undefined)[],
): void {
  const at = { node: node.name };
  const isVariadic = room.inputs[room.inputs.length - 1] === 'variadic';
  if (!isVariadic && shapes.length > room.inputs.length) {
    const expected = `at most ${room.inputs.length} inputs`;
    fail(graphDiagnostic('input-count', { op: node.kind, expected, found: shapes.length }, at));
  }
  for (let index = 0; index < Math.max(shapes.length, room.inputs.length); index++) {
    const need = room.inputs[Math.min(index, room.inputs.length - 1)];
    if (need !== 'optional' && shapes[index] === undefined) {
      fail(graphDiagnostic('missing-operand', { op: node.kind, index }, at));
    }
  }
}

/** A node's outputs from its inputs; shapes and operands are checked first. */
export function evaluateNode(node: GraphOp, inputs: readonly (Tensor | undefined)[]): readonly Tensor[] {
  const shapes = inferNode(
    node,
    inputs.map(t => t?.shape),
    i => inputs[i],
  );
  return roomOf(node).evaluate(node.attrs, inputs, { node: node.name, shapes });
}
