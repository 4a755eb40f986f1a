import { DiagnosticSink, fail } from '../ir/diagnostic.ts';
import { consumers, type Graph, producers } from '../ir/graph.ts';
import { invariant } from '../ir/invariant.ts';
import type { Tensor } from '../ir/tensor.ts';
import { graphDiagnostic } from './diagnostics.ts';
import type { GraphOp } from './index.ts';
import { evaluateNode } from './infer-node.ts';

/**
 * Runs the graph on one set of inputs in the framework's float32 semantics.
 *
 * @param wanted values to return, graph outputs unless told; only what they depend on is computed
 */
export function evaluateGraph(
  graph: Graph<GraphOp>,
  inputs: ReadonlyMap<string, Tensor>,
  { wanted = graph.outputs.map(output => output.name) }: { readonly wanted?: readonly string[] } = {},
): Map<string, Tensor> {
  const needed = nodesFor(graph, wanted);
  checkInputs(graph, needed, wanted, inputs);
  const values = new Map<string, Tensor>([...graph.constants, ...inputs]);
  const pending = new Map(
    [...consumers({ ...graph, nodes: needed })].map(([value, nodes]) => [value, nodes.length]),
  );
  const keep = new Set([...wanted, ...graph.constants.keys()]);
  for (const node of needed) {
    const outputs = evaluateNode(
      node,
      node.inputs.map(value => (value === '' ? undefined : values.get(value))),
    );
    node.outputs.forEach((value, i) => {
      if (value !== '') values.set(value, outputs[i]);
    });
    for (const value of node.inputs) {
      const left = (pending.get(value) ?? 0) - 1;
      pending.set(value, left);
      // an activation is dropped after its last reader, so that memory follows the widest layer, not the depth
      if (left === 0 && !keep.has(value)) values.delete(value);
    }
  }
  return new Map(
    wanted.map(name => {
      const value = values.get(name);
      invariant(value, `value '${name}' was not computed`);
      return [name, value] as const;
    }),
  );
}

/** The nodes that the wanted values depend on, in graph order. */
function nodesFor(graph: Graph<GraphOp>, wanted: Iterable<string>): GraphOp[] {
  const producerOf = producers(graph);
  const needed = new Set<GraphOp>();
  const open = [...wanted];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    const node = producerOf.get(value);
    if (!node || needed.has(node)) continue;
    needed.add(node);
    open.push(...node.inputs);
  }
  return graph.nodes.filter(node => needed.has(node));
}

function checkInputs(
  graph: Graph<GraphOp>,
  nodes: readonly GraphOp[],
  wanted: readonly string[],
  inputs: ReadonlyMap<string, Tensor>,
): void {
  const sink = new DiagnosticSink();
  const made = new Set([...graph.constants.keys(), ...nodes.flatMap(node => node.outputs)]);
  const ports = new Map(graph.inputs.map(port => [port.name, port]));
  const read = new Set(
    [...wanted, ...nodes.flatMap(node => node.inputs)].filter(v => v !== '' && !made.has(v)),
  );
  for (const name of read) {
    const port = ports.get(name) ?? fail(graphDiagnostic('undefined-value', { value: name }));
    const given = inputs.get(name);
    if (!given) {
      sink.report(graphDiagnostic('input-missing', { name }));
      continue;
    }
    const fits =
      given.shape.length === port.shape.length &&
      port.shape.every((dim, i) => dim === given.shape[i] || dim === -1 || (i === 0 && dim === 0));
    if (!fits)
      sink.report(graphDiagnostic('input-shape', { name, expected: port.shape, found: given.shape }));
  }
  sink.stopOnErrors();
}
