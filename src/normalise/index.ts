import type { CanonicalGraph, CanonicalOp } from '../canonical/graph.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { liveNodes } from '../graph-ops/live-nodes.ts';
import { networkEnd } from '../graph-ops/network-end.ts';
import type { NormaliseContext } from '../graph-ops/normalising/context.ts';
import type { ExactConstant } from '../graph-ops/normalising/exact-constant.ts';
import { analyseShapes } from '../graph-ops/shapes.ts';
import { type Diagnostic, DiagnosticError, DiagnosticSink } from '../ir/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { invariant } from '../ir/invariant.ts';
import type { BankedConstant } from './banked-constants.ts';
import { bankedConstant, canonicaliseBanks, gateNodes } from './banks.ts';
import { normaliseDiagnostic } from './diagnostics.ts';
import { propagate } from './propagate.ts';

/**
 * Reduces a float graph to the canonical kinds: constant subgraphs are folded (in the framework's
 * float32, their quantized codes kept exactly), and every node on the data's way becomes linear,
 * affine, elementwise, quantizer, layout or top-k nodes. All refusals are gathered before it stops.
 */
export function normalise(graph: Graph<GraphOp>): { graph: CanonicalGraph; notes: Diagnostic[] } {
  if (graph.inputs.length !== 1 || graph.outputs.length !== 1) {
    throw new DiagnosticError([
      normaliseDiagnostic('input-count', { inputs: graph.inputs.length, outputs: graph.outputs.length }),
    ]);
  }
  const { shapes, constant } = analyseShapes(graph);
  const live = liveNodes(graph, shapes);
  const isGate = gateNodes(graph, live, value => constant(value) !== undefined);
  const end = networkEnd(graph, shapes);
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
  if (constant(end.value)) sink.report(normaliseDiagnostic('constant-output', {}, { tensor: end.value }));
  for (const { op, node } of end.leftToHost)
    sink.report(normaliseDiagnostic('order-preserving', { op }, { node }));

  const nodes: CanonicalOp[] = [];
  for (const node of live) {
    if (end.tail.includes(node)) continue;
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
      outputs: [{ name: end.value, shape: shapes.get(end.value) ?? [] }],
      nodes,
      constants: new Map(),
      shapes,
      dropped: end.leftToHost.map(({ op }) => op),
    },
    notes: sink.all,
  };
}

function isRead(graph: Graph<GraphOp>, live: readonly GraphOp[], value: string): boolean {
  return graph.outputs.some(o => o.name === value) || live.some(n => n.inputs.includes(value));
}
