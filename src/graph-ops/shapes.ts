import { DiagnosticError, DiagnosticSink } from '../ir/diagnostic.ts';
import { type Graph, type PortInfo, producers } from '../ir/graph.ts';
import type { Tensor } from '../ir/tensor.ts';
import { graphDiagnostic } from './diagnostics.ts';
import type { GraphOp } from './index.ts';
import { evaluateNode, inferNode, roomOf } from './infer-node.ts';
import type { Shape } from './room.ts';

/**
 * The shape of every value of the graph. An open batch dimension (0 or -1 in position 0 of a graph input)
 * becomes 1. Throws DiagnosticError with every node whose inputs do not fit, and every graph input with
 * another open dimension.
 */
export function inferShapes(graph: Graph<GraphOp>): Map<string, Shape> {
  return analyseShapes(graph).shapes;
}

export interface ShapeAnalysis {
  readonly shapes: Map<string, Shape>;
  /** A value's contents where they follow from constants and shapes alone. */
  readonly constant: (value: string) => Tensor | undefined;
}

export function analyseShapes(graph: Graph<GraphOp>): ShapeAnalysis {
  const sink = new DiagnosticSink();
  const shapes = new Map<string, Shape>();
  for (const [name, constant] of graph.constants) shapes.set(name, constant.shape);
  for (const input of graph.inputs) {
    const shape = withBatchOfOne(input, sink);
    if (shape) shapes.set(input.name, shape);
  }
  const constant = knownValues(graph, shapes);
  for (const node of graph.nodes) {
    // a node behind one that failed says nothing new
    if (node.inputs.some(value => value !== '' && !shapes.has(value))) continue;
    try {
      const outputs = inferNode(
        node,
        node.inputs.map(value => shapes.get(value)),
        i => constant(node.inputs[i]),
      );
      node.outputs.forEach((value, i) => {
        if (value !== '') shapes.set(value, outputs[i]);
      });
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      for (const diagnostic of error.diagnostics) sink.report(diagnostic);
    }
  }
  sink.stopOnErrors();
  return { shapes, constant };
}

function withBatchOfOne({ name, shape }: PortInfo, sink: DiagnosticSink): Shape | undefined {
  const fixed = shape.map((dim, i) => (i === 0 && dim <= 0 ? 1 : dim));
  const dimension = fixed.findIndex(dim => dim <= 0);
  if (dimension < 0) return fixed;
  sink.report(graphDiagnostic('open-dimension', { dimension, shape }, { tensor: name }));
  return undefined;
}

/** Looks values up, computing them from constants and already inferred shapes on first use. */
function knownValues(
  graph: Graph<GraphOp>,
  shapes: ReadonlyMap<string, Shape>,
): (value: string) => Tensor | undefined {
  const known = new Map<string, Tensor>(graph.constants);
  const unknown = new Set<string>();
  const producerOf = producers(graph);
  const order = new Map(graph.nodes.map((node, i) => [node, i]));

  /** The nodes to evaluate for a value, or undefined where it depends on a graph input's contents. */
  const plan = (wanted: string): GraphOp[] | undefined => {
    const nodes = new Set<GraphOp>();
    const open = [wanted];
    for (let value = open.pop(); value !== undefined; value = open.pop()) {
      if (known.has(value) || value === '') continue;
      if (unknown.has(value)) return undefined;
      const node = producerOf.get(value);
      if (!node) return undefined;
      if (nodes.has(node)) continue;
      nodes.add(node);
      if (!roomOf(node).fromShapes) open.push(...node.inputs);
      else if (node.inputs.some(input => !shapes.has(input))) return undefined;
    }
    return [...nodes].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  };

  const compute = (node: GraphOp): readonly Tensor[] => {
    const room = roomOf(node);
    if (room.fromShapes)
      return room.fromShapes(
        node.attrs,
        node.inputs.map(value => shapes.get(value) ?? []),
      );
    return evaluateNode(
      node,
      node.inputs.map(value => known.get(value)),
    );
  };

  return value => {
    if (!known.has(value) && !unknown.has(value)) {
      const nodes = plan(value);
      if (!nodes) unknown.add(value);
      for (const node of nodes ?? []) {
        compute(node).forEach((output, i) => {
          if (node.outputs[i]) known.set(node.outputs[i], output);
        });
      }
    }
    return known.get(value);
  };
}
