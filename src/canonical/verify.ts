import { dataInputsOf, selectorOf } from '../ir/graph.ts';
import { invariant } from '../ir/invariant.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { CanonicalGraph, CanonicalOp } from './graph.ts';
import { fault } from './legal.ts';

/** Data inputs of the kinds that do not have one. */
const INPUTS: Partial<Record<CanonicalOp['kind'], { readonly least: number; readonly most: number }>> = {
  add: { least: 2, most: 2 },
  multiply: { least: 2, most: 2 },
  concat: { least: 1, most: Number.POSITIVE_INFINITY },
};

/**
 * Holds a canonical graph to what its readers rely on: names are unique, a value is written once and before it is
 * read, every value has a shape, and every node is one of the canonical kinds with attributes that fit the shapes it reads and
 * writes. A breach is a fault of bitwright's own.
 *
 * @param step what made the graph, for the message
 * @throws InvariantError that names the step, the node and what is wrong
 */
export function verifyCanonical(graph: CanonicalGraph, step: string): void {
  const known = new Set(graph.inputs.map(input => input.name));
  const names = new Set<string>();
  const shapeOf = (value: string): readonly number[] => {
    const shape = graph.shapes.get(value);
    invariant(shape, `after ${step}: no shape of ${value}`);
    return shape;
  };
  for (const node of graph.nodes) {
    const at = `after ${step}: ${node.kind} ${node.name}`;
    invariant(!names.has(node.name), `${at}: its name is another node's too`);
    names.add(node.name);
    for (const value of node.inputs) invariant(known.has(value), `${at} reads ${value} before it is written`);
    checkWiring(node, at);
    const selector = selectorOf(node);
    invariant(
      selector === undefined || sizeOf(shapeOf(selector)) === 1,
      `${at}: its winner ${selector} is more than one index`,
    );
    const [output] = node.outputs;
    invariant(!known.has(output), `${at} writes ${output} again`);
    known.add(output);
    const found = fault(node, dataInputsOf(node).map(shapeOf), shapeOf(output));
    invariant(!found, `${at}: ${found}`);
  }
  for (const { name } of graph.outputs)
    invariant(known.has(name), `after ${step}: nothing writes the output ${name}`);
}

function checkWiring(node: CanonicalOp, at: string): void {
  invariant(node.outputs.length === 1, `${at} writes ${node.outputs.length} values`);
  const { least, most } = INPUTS[node.kind] ?? { least: 1, most: 1 };
  const count = dataInputsOf(node).length;
  invariant(count >= least && count <= most, `${at} reads ${count} values`);
  invariant(
    !node.banks || node.banks[0] === node.attrs,
    `${at}: its attributes are not those of its first bank`,
  );
}
