import type { CanonicalOp } from '../canonical/graph.ts';
import * as B from '../exact/broadcast.ts';
import type { ElementFunction } from '../exact/element-function.ts';
import type { Node } from '../ir/graph.ts';
import { tensor } from '../ir/tensor.ts';
import { OPAQUE } from './algebra.ts';
import { broadcastData, broadcastOf } from './broadcast.ts';
import { alignedFrames } from './frame-rules.ts';
import { INTEGERS_MADE } from './normalising/computed-codes.ts';
import type { NormaliseContext } from './normalising/context.ts';
import { difference } from './normalising/operations.ts';
import { type GraphOpRoom, given, type NoAttrs } from './room.ts';

export interface ComparisonFacts {
  readonly holds: (a: number, b: number) => boolean;
  /** 1 or 0 as it holds, of a - b or, turned, of b - a. */
  readonly ofDifference: ElementFunction;
  readonly isTurned?: boolean;
}

/** A room whose output says of each pair of the broadcast operands whether something holds: 1 or 0, as truth values are cast. */
export function comparisonRoom<const Kind extends string>(
  kind: Kind,
  { holds, ofDifference, isTurned = false }: ComparisonFacts,
): GraphOpRoom<Kind, NoAttrs> {
  return {
    kind,
    inputs: ['required', 'required'],
    infer: (_, context) => [broadcastOf(context.shape(0), context.shape(1), context.node)],
    evaluate(_, inputs, { shapes: [shape] }) {
      const [left, right] = [0, 1].map(i => broadcastData(given(inputs, i), shape));
      return [
        tensor(
          'bool',
          shape,
          left.map((a, i) => (holds(a, right[i]) ? 1 : 0)),
        ),
      ];
    },
    types: () => ['bool'],
    algebra: OPAQUE,
    frames: alignedFrames,
    codes: INTEGERS_MADE,
    atEnd: 'built',
    normalise: (node, context) => compared(node, context, ofDifference, isTurned),
  };
}

/** Both operands are the same number where their difference is 0, exactly. */
function compared(
  node: Node,
  context: NormaliseContext,
  fn: ElementFunction,
  isTurned: boolean,
): CanonicalOp[] {
  const [output] = node.outputs;
  const shape = context.shapeOf(output);
  const between = `${output} difference`;
  context.shapes.set(between, shape);
  const inputs = isTurned ? [...node.inputs].reverse() : node.inputs;
  const taken = { ...node, name: `${node.name} difference`, inputs, outputs: [between] };
  return [
    ...difference(taken, context).map(part => ({ ...part, from: [node.name] })),
    {
      kind: 'elementwise',
      name: node.name,
      from: [node.name],
      inputs: [between],
      outputs: [output],
      attrs: { fn: B.shared(shape.length, fn) },
    },
  ];
}
