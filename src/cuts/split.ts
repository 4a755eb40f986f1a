import { invariant } from '../ir/invariant.ts';
import { type LayerGraph, type LayerOp, onlyPort } from '../ops/index.ts';

/** Data that does not pass a value: another value from before it, and the layer behind it that reads that. */
export interface Skip {
  readonly value: string;
  readonly reader: LayerOp;
}

/** The layers that a value depends on, its own among them. */
export function layersBefore(layers: LayerGraph, value: string): ReadonlySet<LayerOp> {
  const needed = new Set([value]);
  const before = new Set<LayerOp>();
  for (const node of layers.nodes.toReversed()) {
    if (!needed.has(node.outputs[0])) continue;
    before.add(node);
    for (const input of node.inputs) needed.add(input);
  }
  return before;
}

/** What goes around a value; undefined where all data passes it. */
export function skipAround(layers: LayerGraph, value: string): Skip | undefined {
  const before = layersBefore(layers, value);
  const early = new Set([onlyPort(layers.inputs).value, ...[...before].map(node => node.outputs[0])]);
  early.delete(value);
  for (const reader of layers.nodes) {
    if (before.has(reader)) continue;
    const around = reader.inputs.find(input => early.has(input));
    if (around !== undefined) return { value: around, reader };
  }
  return undefined;
}

/** The value whose elements, in the same order, this one is: changes of shape are only names. */
export function shapeSource(layers: LayerGraph, value: string): string {
  const node = layers.nodes.find(n => n.outputs[0] === value);
  return node?.kind === 'reshape' ? shapeSource(layers, node.inputs[0]) : value;
}

/** Values inside the network that all data passes, in data order; not those that only have another shape. */
export function cuttableValues(layers: LayerGraph): string[] {
  const output = shapeSource(layers, onlyPort(layers.outputs).value);
  return layers.nodes
    .filter(node => node.kind !== 'reshape')
    .map(node => node.outputs[0])
    .filter(value => value !== output && !skipAround(layers, value));
}

/**
 * The layers between successive cuts as graphs of their own: types, ranges and constants are those of the whole.
 *
 * @param cuts values that all data passes, in data order
 */
export function splitLayers(layers: LayerGraph, cuts: readonly string[]): LayerGraph[] {
  const [first, end] = [onlyPort(layers.inputs), onlyPort(layers.outputs)];
  const ends = [...cuts.map(value => ({ name: value, value })), end];
  let done: ReadonlySet<LayerOp> = new Set();
  return ends.map((output, i) => {
    const isLast = i === cuts.length;
    const before = isLast ? new Set(layers.nodes) : layersBefore(layers, output.value);
    const nodes = layers.nodes.filter(node => before.has(node) && !done.has(node));
    done = before;
    const input = i === 0 ? first : ends[i - 1];
    const inside = new Set([input.value, ...nodes.map(node => node.outputs[0])]);
    invariant(
      nodes.every(node => node.inputs.every(value => inside.has(value))),
      `a layer behind ${input.value} reads what is before it`,
    );
    return {
      name: sectionGraphName(layers.name, i + 1),
      inputs: [input],
      outputs: [output],
      nodes,
      values: new Map([...layers.values].filter(([value]) => inside.has(value))),
    };
  });
}

/** Short enough that the number survives in the name of the top module. */
function sectionGraphName(network: string, index: number): string {
  return `${network.slice(0, 40)} section ${index}`;
}
