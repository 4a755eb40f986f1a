import { type LoweringOptions, lowerNetwork } from '../compile.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { DiagnosticError } from '../ir/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';

/** Whether a network has all the quantizers that it needs, wherever they are: it is lowered to see. */
export function lowersAsItStands(graph: Graph<GraphOp>, options: LoweringOptions): boolean {
  try {
    lowerNetwork(graph, options);
    return true;
  } catch (error) {
    if (error instanceof DiagnosticError) return false;
    throw error;
  }
}
