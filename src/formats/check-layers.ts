import { dataInputsOf } from '../ir/graph.ts';
import { isValueOf } from '../ir/integer-type.ts';
import { inferNode, type LayerGraph, type LayerOp, macsOf, parameterBitsOf } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import { sound, trying } from './broken.ts';

/**
 * Holds a layer graph that was read to what the compiler's are: every name once, everything written before it is read,
 * and every value as its operator makes it. Throws BrokenDocument.
 */
export function checkLayers(graph: LayerGraph): void {
  const { inputs, outputs, nodes, values } = graph;
  const written = new Set<string>();
  const writes = (value: string): void => {
    sound(values.has(value), `layer value '${value}' is not described`);
    sound(!written.has(value), `layer value '${value}' is written twice`);
    written.add(value);
  };
  for (const [name, { type, range }] of values)
    sound(
      range.min <= range.max && isValueOf(type, range.min) && isValueOf(type, range.max),
      `layer value '${name}' has a range beyond its type`,
    );
  for (const { value } of inputs) writes(value);
  const names = new Set<string>();
  for (const node of nodes) {
    const { name } = node;
    sound(!names.has(name), `two layers are called '${name}'`);
    names.add(name);
    sound(node.inputs.length > 0 && dataInputsOf(node).length > 0, `layer '${name}' reads nothing`);
    sound(node.outputs.length === 1, `layer '${name}' has ${node.outputs.length} results`);
    for (const value of node.inputs)
      sound(written.has(value), `layer '${name}' reads '${value}', which is not written before it`);
    checkResult(graph, node);
    writes(node.outputs[0]);
  }
  for (const { value } of outputs) sound(written.has(value), `output '${value}' is not written`);
  sound(written.size === values.size, 'a layer value is described that nothing writes');
}

/** A value may be wider than its operator makes it: sections are stitched as they were compiled. */
function checkResult(graph: LayerGraph, node: LayerOp): void {
  const known = (value: string): ValueInfo => {
    const info = graph.values.get(value);
    sound(info, `layer value '${value}' is not described`);
    return info;
  };
  const stated = known(node.outputs[0]);
  const what = `layer '${node.name}' (${node.kind})`;
  const result = trying(what, () => inferNode(node, node.inputs.map(known)));
  sound(
    String(result.shape) === String(stated.shape),
    `${what} gives [${result.shape}], not [${stated.shape}]`,
  );
  const isWithin = result.range.min >= stated.range.min && result.range.max <= stated.range.max;
  sound(isWithin, `${what} gives ${result.range.min}..${result.range.max}, beyond what is stated`);
  sound(result.type.kind === stated.type.kind, `${what} is of another type`);
  trying(what, () => [macsOf(graph, node), parameterBitsOf(graph, node)]);
}
