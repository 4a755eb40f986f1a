import type { Graph } from '../ir/graph.ts';
import type { GraphOp } from './index.ts';

/** Nodes that the output depends on, in graph order. */
export function liveNodes(
  graph: Graph<GraphOp>,
  shapes: ReadonlyMap<string, readonly number[]>,
): readonly GraphOp[] {
  const needed = new Set(graph.outputs.map(output => output.name));
  const live: GraphOp[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some(value => needed.has(value))) continue;
    live.push(node);
    // Of one entry any index takes the first: a gate with one kernel decides nothing.
    const isSole = isSoleEntry(node, shapes);
    for (const value of isSole ? node.inputs.slice(0, 1) : node.inputs) {
      // What is left out is no value, and one without elements is nothing to compute.
      if (value !== '' && !shapes.get(value)?.includes(0)) needed.add(value);
    }
  }
  return live.reverse();
}

/** Whether a Gather has only one entry to take. */
function isSoleEntry(node: GraphOp, shapes: ReadonlyMap<string, readonly number[]>): boolean {
  if (node.kind !== 'gather') return false;
  const shape = shapes.get(node.inputs[0]) ?? [];
  return shape.at(node.attrs.axis) === 1;
}
