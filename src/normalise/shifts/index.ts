import type { GraphOp } from '../../graph-ops/index.ts';
import { analyseShapes } from '../../graph-ops/shapes.ts';
import type { Diagnostic } from '../../ir/diagnostic.ts';
import { consumers, type Graph, producers } from '../../ir/graph.ts';
import { type Tensor, tensor } from '../../ir/tensor.ts';
import { normaliseDiagnostic } from '../diagnostics.ts';
import { shiftOfConvolution } from './of-convolution.ts';
import { shiftOfGrid } from './of-grid.ts';
import { shiftOfParts } from './of-parts.ts';
import type { Around } from './spelled-shift.ts';

const SPELLINGS = [shiftOfConvolution, shiftOfGrid, shiftOfParts];

/** Operators that may spell a shift; a graph without them is not looked at. */
const LAST_OPERATORS: ReadonlySet<GraphOp['kind']> = new Set(['conv', 'grid-sample', 'concat']);

/**
 * Spatial shifts that a model spells in other operators become what they are: moves without a multiplier. Each is found
 * exactly, but for a sampling grid, whose float32 coordinates lie beside the shift by their rounding: it says how far.
 */
export function recogniseShifts(graph: Graph<GraphOp>): {
  readonly graph: Graph<GraphOp>;
  readonly notes: readonly Diagnostic[];
} {
  if (!graph.nodes.some(node => LAST_OPERATORS.has(node.kind))) return { graph, notes: [] };
  const { constant, shapes } = analyseShapes(graph);
  const [producerOf, readers] = [producers(graph), consumers(graph)];
  const around: Around = {
    constant,
    shapeOf: value => shapes.get(value) ?? [],
    producerOf: value => producerOf.get(value),
    readersOf: value => readers.get(value) ?? [],
  };
  const constants = new Map<string, Tensor>(graph.constants);
  const shifted = new Map<GraphOp, GraphOp>();
  const notes: Diagnostic[] = [];
  for (const node of graph.nodes) {
    if (constant(node.outputs[0])) continue;
    const found = SPELLINGS.map(spelling => spelling(node, around)).find(shift => shift !== undefined);
    if (!found) continue;
    const { source, shifts, stride, last, distance } = found;
    const operand = `${last.outputs[0]} shifts`;
    constants.set(operand, tensor('float32', [shifts.length, 2], Float64Array.from(shifts.flat())));
    const { name, outputs, from } = last;
    shifted.set(last, {
      kind: 'spatial-shift',
      name,
      inputs: [source, operand],
      outputs,
      from,
      attrs: { stride },
    });
    if (distance > 0) notes.push(normaliseDiagnostic('grid-shifts', { distance }, { node: name }));
  }
  if (shifted.size === 0) return { graph, notes };
  return { graph: { ...graph, nodes: graph.nodes.map(node => shifted.get(node) ?? node), constants }, notes };
}
