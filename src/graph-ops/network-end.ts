import { consumers, type Graph, producers } from '../ir/graph.ts';
import type { GraphOp } from './index.ts';
import { roomOf } from './infer-node.ts';

/** Where hardware ends, and what stands behind that. */
export interface NetworkEnd {
  /** The value that the hardware gives. */
  readonly value: string;
  /** The nodes behind it, the last one first. */
  readonly tail: readonly GraphOp[];
  /** Those of them that the host computes, the last one first, with the user's names for them. */
  readonly leftToHost: readonly { readonly op: string; readonly node: string }[];
}

/**
 * The end of a network of one output. Operators behind which nothing follows are left to the host where they keep the
 * order of the classes, and dropped where they do nothing, as their rooms say (`atEnd`). This is the one place that
 * decides it: who reasons about the output asks here.
 */
export function networkEnd(
  graph: Graph<GraphOp>,
  shapes: ReadonlyMap<string, readonly number[]>,
): NetworkEnd {
  const producerOf = producers(graph);
  const readers = consumers(graph);
  const tail: GraphOp[] = [];
  const leftToHost: { op: string; node: string }[] = [];
  let value = graph.outputs[0].name;
  for (;;) {
    const node = producerOf.get(value);
    const isLast = (readers.get(value) ?? []).every(reader => tail.includes(reader));
    if (!node || !isLast) break;
    const { atEnd } = roomOf(node);
    if (atEnd === 'built') break;
    if (atEnd !== 'dropped') {
      if (!atEnd.keepsOrder(node.attrs, shapes.get(value) ?? [])) break;
      leftToHost.push({ op: atEnd.name, node: node.name });
    }
    tail.push(node);
    [value] = node.inputs;
  }
  return { value, tail, leftToHost };
}
