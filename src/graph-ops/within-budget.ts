import { spend } from '../ir/budget.ts';
import type { Graph } from '../ir/graph.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { GraphOp } from './index.ts';
import { liveNodes } from './live-nodes.ts';
import { analyseShapes } from './shapes.ts';

/**
 * Stops at the first value of a frame that has too many elements: lists as long as that are kept of it further on. The
 * network is one frame's. Throws DiagnosticError, too, where shapes do not fit.
 */
export function checkValues(graph: Graph<GraphOp>): void {
  const { shapes } = analyseShapes(graph);
  const elements = (value: string): number => sizeOf(shapes.get(value) ?? []);
  const data = new Set(graph.inputs.map(({ name }) => name));
  for (const { name } of graph.inputs) spend('value', elements(name), { tensor: name });
  for (const node of liveNodes(graph, shapes)) {
    // What follows from constants alone is no value of a frame.
    if (!node.inputs.some(value => data.has(value))) continue;
    for (const value of node.outputs) {
      data.add(value);
      // Windows are never kept as a whole.
      spend(node.kind === 'im2col' ? 'windows' : 'value', elements(value), { node: node.name });
    }
  }
}
