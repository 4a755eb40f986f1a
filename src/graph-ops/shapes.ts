import { DiagnosticError, DiagnosticSink } from '../ir/diagnostic.ts';
import type { Graph, PortInfo } from '../ir/graph.ts';
import type { Tensor } from '../ir/tensor.ts';
import type { AlgebraView } from './algebra.ts';
import { graphDiagnostic } from './diagnostics.ts';
import type { GraphOp } from './index.ts';
import { inferNode } from './infer-node.ts';
import { KnownValues } from './known-values.ts';
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
  const known = new KnownValues(graph.constants, shapes);
  for (const node of graph.nodes) {
    known.add(node);
    // a node behind one that failed says nothing new
    if (node.inputs.some(value => value !== '' && !shapes.has(value))) continue;
    try {
      const outputs = inferNode(
        node,
        node.inputs.map(value => shapes.get(value)),
        i => known.get(node.inputs[i]),
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
  return { shapes, constant: value => known.get(value) };
}

function withBatchOfOne({ name, shape }: PortInfo, sink: DiagnosticSink): Shape | undefined {
  const fixed = shape.map((dim, i) => (i === 0 && dim <= 0 ? 1 : dim));
  const dimension = fixed.findIndex(dim => dim <= 0);
  if (dimension < 0) return fixed;
  sink.report(graphDiagnostic('open-dimension', { dimension, shape }, { tensor: name }));
  return undefined;
}

/** A node as its algebra sees it. */
export function algebraViewOf(node: GraphOp, { constant, shapes }: ShapeAnalysis): AlgebraView<unknown> {
  return {
    node: node.name,
    attrs: node.attrs,
    shape: input => shapes.get(node.inputs[input]) ?? [],
    constant: input => constant(node.inputs[input]),
  };
}
