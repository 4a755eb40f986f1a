import { DiagnosticError, fail } from '../ir/diagnostic.ts';
import { canonicalDiagnostic } from './diagnostics.ts';
import type { CanonicalGraph } from './graph.ts';

/** The graph with the indices of its k largest outputs as its output instead. */
export function appendTopK(graph: CanonicalGraph, k: number): CanonicalGraph {
  if (graph.outputs.length !== 1) fail(canonicalDiagnostic('top-k-outputs', { outputs: graph.outputNames }));
  const [output] = graph.outputs;
  const shape = graph.shapes.get(output.name) ?? [];
  const classes = shape.at(-1) ?? 1;
  if (k > classes) {
    const reason = `the network has ${classes} outputs, so there are no ${k} largest`;
    throw new DiagnosticError([canonicalDiagnostic('unsupported-operator', { op: 'top-k', reason })]);
  }
  if (graph.changesOrder[0]) {
    const reason = `the host has to do ${[...graph.dropped[0]].reverse().join(', ')} first, behind which other classes may be the largest`;
    fail(canonicalDiagnostic('unsupported-operator', { op: 'top-k', reason }));
  }
  const name = `${output.name} top ${k}`;
  const ranked = [...shape.slice(0, -1), k];
  return {
    ...graph,
    outputs: [{ name, shape: ranked }],
    nodes: [
      ...graph.nodes,
      { kind: 'top-k', name: 'top-k', from: [], inputs: [output.name], outputs: [name], attrs: { k } },
    ],
    shapes: new Map(graph.shapes).set(name, ranked),
  };
}
