import { type Graph, producers } from '../ir/graph.ts';
import type { GraphOp } from './index.ts';
import { type KnownOfGraph, type NetworkEnd, networkEnd } from './network-end.ts';

/**
 * Where the hardware ends for each output of a network. What stands behind another output is no reader for this one: it is
 * in no hardware, so that of scores and of their Softmax the scores alone are built.
 */
export function networkEnds(graph: Graph<GraphOp>, known: KnownOfGraph): readonly NetworkEnd[] {
  const before = graph.outputs.map(({ name }) => nodesBefore(graph, name));
  let ends: readonly NetworkEnd[] = graph.outputs.map(() => ({
    value: '',
    tail: [],
    leftToHost: [],
    keepsOrder: true,
  }));
  for (;;) {
    // What is left out for one output may be the last reader of what another ends with.
    const next = graph.outputs.map((output, i) => {
      const behind = new Set(ends.flatMap((end, other) => (other === i ? [] : end.tail)));
      const nodes = graph.nodes.filter(node => before[i].has(node) || !behind.has(node));
      return networkEnd({ ...graph, nodes, outputs: [output] }, known);
    });
    const isSettled = next.every(
      (end, i) => end.tail.length === ends[i].tail.length && end.value === ends[i].value,
    );
    if (isSettled) return next;
    ends = next;
  }
}

/** The nodes that a value depends on. */
function nodesBefore(graph: Graph<GraphOp>, value: string): ReadonlySet<GraphOp> {
  const producerOf = producers(graph);
  const before = new Set<GraphOp>();
  const waiting = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const node = producerOf.get(next);
    if (!node || before.has(node)) continue;
    before.add(node);
    waiting.push(...node.inputs);
  }
  return before;
}
