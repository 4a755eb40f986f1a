import { passDiagnostic } from '../canonical/diagnostics.ts';
import type { CanonicalGraph, CanonicalOp } from '../canonical/graph.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { analyseShapes, type ShapeAnalysis } from '../graph-ops/shapes.ts';
import { type Diagnostic, DiagnosticError, DiagnosticSink } from '../ir/diagnostic.ts';
import { consumers, type Graph } from '../ir/graph.ts';
import { invariant } from '../ir/invariant.ts';
import type { BankedConstant } from './banked-constants.ts';
import { bankedConstant, canonicaliseBanks, gateNodes, isSoleEntry } from './banks.ts';
import type { NormaliseContext } from './context.ts';
import { type ExactConstant, propagate } from './exact-constant.ts';

/**
 * Reduces a float graph to the canonical kinds: constant subgraphs are folded (in the framework's
 * float32, their quantized codes kept exactly), and every node on the data's way becomes linear,
 * affine, elementwise, quantizer, layout or top-k nodes. All refusals are gathered before it stops.
 */
export function normalise(graph: Graph<GraphOp>): { graph: CanonicalGraph; notes: Diagnostic[] } {
  if (graph.inputs.length !== 1 || graph.outputs.length !== 1) {
    throw new DiagnosticError([
      passDiagnostic('input-count', { inputs: graph.inputs.length, outputs: graph.outputs.length }),
    ]);
  }
  const { shapes, constant } = analyseShapes(graph);
  const live = liveNodes(graph, shapes);
  const isGate = gateNodes(graph, live, value => constant(value) !== undefined);
  const tail = droppedTail(graph, live, shapes);
  const constants = new Map<string, ExactConstant>();
  const banked = new Map<string, BankedConstant>();
  const exact = (value: string): ExactConstant | undefined => {
    const known = constants.get(value);
    if (known || value === '') return known;
    const tensor = constant(value);
    return tensor && { tensor };
  };
  const shapeOf = (value: string): readonly number[] => {
    const shape = shapes.get(value);
    invariant(shape, `no shape of ${value}`);
    return shape;
  };
  const sink = new DiagnosticSink();
  for (const { op, node } of tail.dropped) sink.report(passDiagnostic('order-preserving', { op }, { node }));

  const nodes: CanonicalOp[] = [];
  for (const node of live) {
    if (tail.nodes.has(node)) continue;
    const result = constant(node.outputs[0]);
    if (result) {
      constants.set(node.outputs[0], propagate(node, node.inputs.map(exact), result));
      continue;
    }
    const context: NormaliseContext = {
      exact,
      shapeOf,
      isRead: value => isRead(graph, live, value),
      isGate: isGate(node),
      shapes,
    };
    try {
      const parameter = bankedConstant(node, context, banked);
      if (parameter) banked.set(node.outputs[0], parameter);
      else nodes.push(...canonicaliseBanks(node, context, banked));
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      for (const diagnostic of error.diagnostics) sink.report(diagnostic);
    }
  }
  sink.stopOnErrors();
  return {
    graph: {
      name: graph.name,
      inputs: graph.inputs,
      outputs: [{ name: tail.output, shape: shapes.get(tail.output) ?? [] }],
      nodes,
      constants: new Map(),
      shapes,
      dropped: tail.dropped.map(d => d.op),
    },
    notes: sink.all,
  };
}

/** Nodes that the output depends on. */
function liveNodes(graph: Graph<GraphOp>, shapes: ShapeAnalysis['shapes']): GraphOp[] {
  const needed = new Set(graph.outputs.map(o => o.name));
  const live: GraphOp[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some(value => needed.has(value))) continue;
    live.push(node);
    // Of one entry any index takes the first: a gate with one kernel decides nothing.
    const isSole = isSoleEntry(node, shapes);
    for (const value of isSole ? node.inputs.slice(0, 1) : node.inputs) needed.add(value);
  }
  return live.reverse();
}

function isRead(graph: Graph<GraphOp>, live: readonly GraphOp[], value: string): boolean {
  return graph.outputs.some(o => o.name === value) || live.some(n => n.inputs.includes(value));
}

const ORDER_PRESERVING: Partial<Record<GraphOp['kind'], string>> = {
  softmax: 'Softmax',
  'log-softmax': 'LogSoftmax',
  sigmoid: 'Sigmoid',
};

/** Whether the function keeps the order along the classes: a softmax must run along their axis. */
function keepsOrder(node: GraphOp, shape: readonly number[]): boolean {
  if (node.kind !== 'softmax' && node.kind !== 'log-softmax') return true;
  const axis = node.attrs.axis < 0 ? node.attrs.axis + shape.length : node.attrs.axis;
  const classes = shape.findLastIndex(dim => dim > 1);
  return classes < 0 || axis === classes || (node.attrs.span === 'trailing' && axis < classes);
}

/** Order-preserving functions at the very end, which the hardware leaves out. */
function droppedTail(
  graph: Graph<GraphOp>,
  live: readonly GraphOp[],
  shapes: ReadonlyMap<string, readonly number[]>,
) {
  const readers = consumers(graph);
  const nodes = new Set<GraphOp>();
  const dropped: { op: string; node: string }[] = [];
  let output = graph.outputs[0].name;
  for (;;) {
    const last = live.find(n => n.outputs[0] === output);
    const op = last && ORDER_PRESERVING[last.kind];
    const isLast = (readers.get(output) ?? []).every(reader => nodes.has(reader));
    const isDropped =
      last && isLast && (last.kind === 'identity' || (op && keepsOrder(last, shapes.get(output) ?? [])));
    if (!isDropped) return { nodes, dropped, output };
    nodes.add(last);
    if (op) dropped.push({ op, node: last.name });
    output = last.inputs[0];
  }
}
