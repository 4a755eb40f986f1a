import { integerTensor } from '../ir/integer-tensor.ts';
import { invariant } from '../ir/invariant.ts';
import { type AttrsOf, infoOf, type LayerGraph, type LayerOp, opRooms, winnersBank } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';

/**
 * For every element of every layer value, the sum of |terms| that make it: |w x| summed for a dot
 * product, |x| for a code. Terms of values that no quantizer has cut off add up through the layers
 * that follow them.
 *
 * @param layers the values of one frame
 */
export function sumsOfMagnitudes(
  graph: LayerGraph,
  layers: ReadonlyMap<string, Float64Array>,
): ReadonlyMap<string, Float64Array> {
  const known = (values: ReadonlyMap<string, Float64Array>, value: string): Float64Array => {
    const found = values.get(value);
    invariant(found, `no layer value ${value}`);
    return found;
  };
  const sums = new Map<string, Float64Array>(
    graph.inputs.map(({ value }) => [value, known(layers, value).map(Math.abs)] as const),
  );
  for (const node of graph.nodes) {
    const infos = node.inputs.map(value => infoOf(graph, value));
    const inputs = node.inputs.map(value => known(sums, value));
    const [output] = node.outputs;
    const winner = winnersBank(node, value => known(layers, value));
    sums.set(output, magnitudesOf(winner, inputs, infos) ?? known(layers, output).map(Math.abs));
  }
  return sums;
}

type Infos = Parameters<(typeof opRooms)['dense']['reference']>[2];

/** The layer on the magnitudes of its inputs and its own constants; undefined where its result is a code. */
function magnitudesOf(
  node: LayerOp,
  inputs: readonly Float64Array[],
  infos: Infos,
): Float64Array | undefined {
  switch (node.kind) {
    case 'dense': {
      const { weights, weightCode } = node.attrs;
      const absolute = integerTensor(weights.shape, Float64Array.from(weights.data, Math.abs));
      return opRooms.dense.reference({ weights: absolute, weightCode }, inputs, infos);
    }
    case 'depthwise': {
      const { weights, weightCode } = node.attrs;
      const absolute = integerTensor(weights.shape, Float64Array.from(weights.data, Math.abs));
      return opRooms.depthwise.reference({ weights: absolute, weightCode }, inputs, infos);
    }
    case 'add': {
      const [a, b] = node.attrs.multipliers;
      return opRooms.add.reference({ multipliers: [Math.abs(a), Math.abs(b)] }, inputs, infos);
    }
    case 'window': {
      const padValue = Math.abs(node.attrs.padValue);
      return opRooms.window.reference({ ...node.attrs, padValue }, inputs, infos);
    }
    case 'pool':
      return opRooms.pool.reference(node.attrs, inputs, infos);
    case 'reshape':
      return inputs[0];
    case 'reorder':
      return opRooms.reorder.reference(node.attrs, inputs, infos);
    case 'concat':
      return opRooms.concat.reference(node.attrs, inputs, infos);
    case 'slice':
      return opRooms.slice.reference(node.attrs, inputs, infos);
    case 'gather':
      return opRooms.gather.reference(node.attrs, inputs, infos);
    case 'upsample':
      return opRooms.upsample.reference(node.attrs, inputs, infos);
    case 'pad':
      return opRooms.pad.reference({ ...node.attrs, value: Math.abs(node.attrs.value) }, inputs, infos);
    case 'shift': {
      const padValue = Math.abs(node.attrs.padValue);
      return opRooms.shift.reference({ ...node.attrs, padValue }, inputs, infos);
    }
    case 'multiply':
      return opRooms.multiply.reference(node.attrs, inputs, infos);
    case 'requantize':
      return onNewGrid(node.attrs, inputs[0], infos[0]);
    default:
      return undefined;
  }
}

/** |M| * |x| + |B| where nothing is rounded or cut off: the values only change their grid. */
function onNewGrid(
  attrs: AttrsOf<'requantize'>,
  sums: Float64Array,
  info: ValueInfo,
): Float64Array | undefined {
  const { multipliers, biases, shift, min, max } = attrs;
  const channels = info.shape[info.shape.length - 1];
  const at = ({ data }: typeof biases, channel: number): number => data[data.length === 1 ? 0 : channel];
  const isWhole = [info.range.min, info.range.max].every(x =>
    Array.from({ length: channels }, (_, c) => at(multipliers, c) * x + at(biases, c) + attrs.zero).every(
      y => y >= min && y <= max,
    ),
  );
  if (shift > 0 || !isWhole) return undefined;
  return sums.map((sum, i) => {
    const channel = i % channels;
    return Math.abs(at(multipliers, channel)) * sum + Math.abs(at(biases, channel) + attrs.zero);
  });
}
