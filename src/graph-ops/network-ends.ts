import { type Graph, producers } from '../ir/graph.ts';
import type { GraphOp } from './index.ts';
import { type KnownOfGraph, type NetworkEnd, networkEnd } from './network-end.ts';

/** The ends of a network of several outputs. */
export interface NetworkEnds {
  /** Of each output. */
  readonly ends: readonly NetworkEnd[];
  /** The nodes that what the hardware gives depends on; the others are left out. */
  readonly built: ReadonlySet<GraphOp>;
}

/**
 * Where the hardware ends for each output of a network. What else reads a value is no matter to an output: a function at
 * its end is left to the host also where another output needs it built.
 */
export function networkEnds(graph: Graph<GraphOp>, known: KnownOfGraph): NetworkEnds {
  const ends = graph.outputs.map(output => {
    const before = nodesBefore(graph, [output.name]);
    const nodes = graph.nodes.filter(node => before.has(node));
    return networkEnd({ ...graph, nodes, outputs: [output] }, known);
  });
  const values = ends.map(end => end.value);
  return { ends, built: nodesBefore(graph, values) };
}

/** The nodes that some values depend on. */
function nodesBefore(graph: Graph<GraphOp>, values: readonly string[]): ReadonlySet<GraphOp> {
  const producerOf = producers(graph);
  const before = new Set<GraphOp>();
  const waiting = [...values];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const node = producerOf.get(next);
    if (!node || before.has(node)) continue;
    before.add(node);
    waiting.push(...node.inputs);
  }
  return before;
}
