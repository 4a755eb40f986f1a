import type { CanonicalGraph, CanonicalOp } from '../canonical/graph.ts';
import type { Snap } from '../canonical/snap.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { liveNodes } from '../graph-ops/live-nodes.ts';
import type { NetworkEnd } from '../graph-ops/network-end.ts';
import { networkEnds } from '../graph-ops/network-ends.ts';
import type { NormaliseContext } from '../graph-ops/normalising/context.ts';
import type { ExactConstant } from '../graph-ops/normalising/exact-constant.ts';
import { rankScores } from '../graph-ops/order-keeping.ts';
import { analyseShapes } from '../graph-ops/shapes.ts';
import { type Diagnostic, DiagnosticError, DiagnosticSink } from '../ir/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { invariant } from '../ir/invariant.ts';
import { placedIn } from '../ir/placed.ts';
import type { BankedConstant } from './banked-constants.ts';
import { bankedConstant, canonicaliseBanks, gateNodes, indexGiven } from './banks.ts';
import { normaliseDiagnostic } from './diagnostics.ts';
import { propagate } from './propagate.ts';
import { findWinners } from './winners.ts';

/**
 * Reduces a float graph to the canonical kinds: constant subgraphs are folded (in the framework's
 * float32, their quantized codes kept exactly), and every node on the data's way becomes linear,
 * affine, elementwise, quantizer, layout or top-k nodes. All refusals are gathered before it stops.
 */
export function normalise(
  model: Graph<GraphOp>,
  { snap = 'fixed' }: { readonly snap?: Snap } = {},
): { graph: CanonicalGraph; notes: Diagnostic[] } {
  if (model.inputs.length === 0 || model.outputs.length === 0) {
    throw new DiagnosticError([
      normaliseDiagnostic('input-count', { inputs: model.inputs.length, outputs: model.outputs.length }),
    ]);
  }
  const { shapes, constant } = analyseShapes(model);
  const graph = rankScores(model, shapes);
  const live = liveNodes(graph, shapes);
  const isConstant = (value: string): boolean => constant(value) !== undefined;
  const { ends, built } = networkEnds(graph, { shapes, constant });
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
  const given = [...ends.map(({ value }) => value), ...graph.outputs.map(({ name }) => name)];
  const winners = findWinners(live, { shapeOf, isConstant, ends: given });
  const isGate = gateNodes(graph, live, isConstant, winners);
  const sink = new DiagnosticSink();
  for (const { value } of ends) {
    if (constant(value)) sink.report(normaliseDiagnostic('constant-output', {}, { tensor: value }));
  }
  for (const { node, op, keepsOrder } of leftToHost(ends))
    sink.report(normaliseDiagnostic(keepsOrder ? 'order-preserving' : 'left-to-host', { op }, { node }));

  const nodes: CanonicalOp[] = [];
  for (const node of live) {
    if (!built.has(node)) continue;
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
      snap,
      report: diagnostic => sink.report(diagnostic),
      shapes,
    };
    try {
      const parameter = bankedConstant(node, context, banked);
      if (parameter) banked.set(node.outputs[0], parameter);
      else nodes.push(...canonicaliseBanks(node, context, banked));
      const index = parameter ? undefined : indexGiven(node, context, winners, banked);
      if (index) banked.set(...index);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      for (const diagnostic of error.diagnostics) sink.report(placedIn({ node: node.name }, diagnostic));
    }
  }
  sink.stopOnErrors();
  const inputs = readInputs(graph, nodes, new Set(ends.map(end => end.value)));
  for (const { name } of graph.inputs) {
    if (!inputs.some(input => input.name === name))
      sink.report(normaliseDiagnostic('unread-input', { input: name }, { tensor: name }));
  }
  return {
    graph: {
      name: graph.name,
      inputs,
      outputs: ends.map(({ value }) => ({ name: value, shape: shapes.get(value) ?? [] })),
      outputNames: graph.outputs.map(({ name }) => name),
      nodes,
      constants: new Map(),
      shapes,
      dropped: ends.map(end => end.leftToHost.map(({ op }) => op)),
      changesOrder: ends.map(end => !end.keepsOrder),
    },
    notes: sink.all,
  };
}

/** What is left to the host, each node once. */
function leftToHost(ends: readonly NetworkEnd[]) {
  const found = new Map<
    string,
    { readonly node: string; readonly op: string; readonly keepsOrder: boolean }
  >();
  for (const end of ends) {
    for (const left of end.leftToHost) found.set(left.node, { ...left, keepsOrder: end.keepsOrder });
  }
  return found.values();
}

/** The inputs that an output depends on; an only one always. */
function readInputs(
  { inputs }: Graph<GraphOp>,
  nodes: readonly CanonicalOp[],
  outputs: ReadonlySet<string>,
): Graph['inputs'] {
  if (inputs.length === 1) return inputs;
  const read = new Set(nodes.flatMap(node => node.inputs));
  return inputs.filter(({ name }) => read.has(name) || outputs.has(name));
}

function isRead(graph: Graph<GraphOp>, live: readonly GraphOp[], value: string): boolean {
  if (value === '') return false;
  return graph.outputs.some(o => o.name === value) || live.some(n => n.inputs.includes(value));
}
