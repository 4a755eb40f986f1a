import { consumers, producers } from '../ir/graph.ts';
import { type IntegerTensor, integerTensor } from '../ir/integer-tensor.ts';
import type { LayerGraph, LayerOp } from '../ops/index.ts';
import type { Banks, LoweredNetwork, QuantizerPart, QuantizerProbe } from './index.ts';
import { channelsInnermost, type Meaning, orderOf } from './integers/meaning.ts';

/**
 * Puts channels of one shift side by side, so that the lanes of a beat share a shift and are read as one. The layers
 * before and behind take the order into their weights and thresholds, where these belong to channels one by one: no
 * hardware moves anything.
 */
export function groupShifts(network: LoweredNetwork): LoweredNetwork {
  let current = network;
  for (const node of network.layers.nodes) {
    if (node.kind !== 'shift') continue;
    const order = groupedOrder(node.attrs.shifts);
    const span = order && spanOf(current.layers, node);
    if (order && span) current = reordered(current, order, span);
  }
  return current;
}

/** The channels in the order of their shifts; undefined where they are so, or all shifts differ. */
function groupedOrder({ shape: [channels], data }: IntegerTensor): readonly number[] | undefined {
  const key = (c: number): string => `${data[2 * c]} ${data[2 * c + 1]}`;
  const groups = new Map<string, number[]>();
  for (let c = 0; c < channels; c++) groups.set(key(c), [...(groups.get(key(c)) ?? []), c]);
  const order = [...groups.values()].flat();
  return groups.size === channels || order.every((c, i) => c === i) ? undefined : order;
}

/** The layers whose channels change places: from the products that make them to those that take them in. */
interface Span {
  /** Its rows change places. */
  readonly first: string;
  /** Work on each channel alone. */
  readonly between: readonly string[];
  /** Its columns change places. */
  readonly last: string;
}

function spanOf({ nodes, inputs, outputs, values }: LayerGraph, shift: LayerOp): Span | undefined {
  const ends = new Set([...inputs, ...outputs].map(port => port.value));
  const producerOf = producers({ name: '', inputs: [], outputs: [], constants: new Map(), nodes });
  const readersOf = consumers({ name: '', inputs: [], outputs: [], constants: new Map(), nodes });
  const isAlone = (value: string): boolean => !ends.has(value) && readersOf.get(value)?.length === 1;
  const between = [shift.name];
  let first = producerOf.get(shift.inputs[0]);
  while (first && isAlone(first.outputs[0]) && isPerChannel(first)) {
    between.push(first.name);
    first = producerOf.get(first.inputs[0]);
  }
  const channelsOf = ({ inputs: [from] }: LayerOp): number => values.get(from)?.shape.at(-1) ?? 0;
  let value = shift.outputs[0];
  let last = readersOf.get(value)?.[0];
  while (last && isAlone(value) && (isPerChannel(last) || weighsEachAlone(last, channelsOf(shift)))) {
    between.push(last.name);
    [value] = last.outputs;
    last = readersOf.get(value)?.[0];
  }
  if (first?.kind !== 'dense' || !isAlone(first.outputs[0]) || last?.kind !== 'dense' || !isAlone(value)) {
    return undefined;
  }
  // A dense layer that takes in a whole frame at once has a column for each place.
  if (last.attrs.weights.shape[1] !== channelsOf(shift)) return undefined;
  return { first: first.name, between, last: last.name };
}

/** Layers that treat every channel alone, with parameters for each or for all. */
const isPerChannel = (node: LayerOp): boolean =>
  node.kind === 'threshold' || node.kind === 'requantize' || node.kind === 'lookup' || node.kind === 'shift';

/** The weights of a fractional shift: one result for each channel. */
const weighsEachAlone = (node: LayerOp, channels: number): boolean =>
  node.kind === 'depthwise' && node.attrs.weights.shape[0] === channels;

function reordered(network: LoweredNetwork, order: readonly number[], span: Span): LoweredNetwork {
  const { layers } = network;
  const moved = new Set<string>();
  const nodes = layers.nodes.map((node): LayerOp => {
    if (node.name === span.last) return withAttrs(node, attrs => columnsMoved(attrs, order));
    if (node.name !== span.first && !span.between.includes(node.name)) return node;
    moved.add(node.outputs[0]);
    return withAttrs(node, attrs => rowsMoved(attrs, order));
  });
  const placeOf = new Map(order.map((channel, place) => [channel, place]));
  const meant = (meaning: Meaning): Meaning =>
    moved.has(meaning.layer) ? channelsMoved(meaning, placeOf) : meaning;
  const quantized = (banks: QuantizerProbe['quantized']): Banks<(typeof banks)['banks'][number]> => ({
    ...banks,
    banks: banks.banks.map(bank => ({ ...bank, before: meant(bank.before) })),
  });
  const partMeant = (part: QuantizerPart): QuantizerPart => ({
    ...part,
    quantized: quantized(part.quantized),
  });
  return {
    ...network,
    layers: { ...layers, nodes },
    probes: network.probes.map(({ parts, ...probe }) => ({
      ...probe,
      quantized: quantized(probe.quantized),
      ...(parts ? { parts: { ...parts, operands: parts.operands.map(partMeant) } } : {}),
    })),
    meanings: new Map(Array.from(network.meanings, ([value, meaning]) => [value, meant(meaning)] as const)),
  };
}

/** A node whose attributes, of each bank, are changed. */
function withAttrs(node: LayerOp, change: (attrs: object) => object): LayerOp {
  const banks = node.banks?.map(change);
  return { ...node, attrs: banks?.[0] ?? change(node.attrs), ...(banks ? { banks } : {}) } as LayerOp;
}

const isTensor = (value: unknown): value is IntegerTensor =>
  typeof value === 'object' && value !== null && 'data' in value && value.data instanceof Float64Array;

/** Parameters with a row for each channel get them in the new order; those of one row serve all. */
function rowsMoved(attrs: object, order: readonly number[]): object {
  const moved = Object.entries(attrs).map(([key, value]) => [
    key,
    isTensor(value) && value.shape[0] === order.length ? takenRows(value, order) : value,
  ]);
  return Object.fromEntries(moved);
}

function takenRows({ shape, data }: IntegerTensor, order: readonly number[]): IntegerTensor {
  const size = data.length / order.length;
  const rows = order.map(row => data.subarray(row * size, (row + 1) * size));
  return integerTensor(shape, Float64Array.from(rows.flatMap(row => [...row])));
}

function columnsMoved(attrs: object, order: readonly number[]): object {
  if (!('weights' in attrs) || !isTensor(attrs.weights)) return attrs;
  const { shape, data } = attrs.weights;
  const columns = order.length;
  const weights = Float64Array.from(data, (_, i) => data[i - (i % columns) + order[i % columns]]);
  return { ...attrs, weights: integerTensor(shape, weights) };
}

/** What a value means whose channels changed places in the layer graph. */
function channelsMoved(meaning: Meaning, placeOf: ReadonlyMap<number, number>): Meaning {
  const channels = placeOf.size;
  const places = orderOf(meaning);
  const order = Int32Array.from(places, place => {
    const channel = place % channels;
    return place - channel + (placeOf.get(channel) ?? channel);
  });
  const isPlain = String(order) === String(channelsInnermost(meaning.shape, meaning.channelAxis));
  return isPlain ? meaning : { ...meaning, order };
}
