import * as B from '../exact/broadcast.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { consumers } from '../ir/graph.ts';
import { integerTensor } from '../ir/integer-tensor.ts';
import type { CanonicalGraph, CanonicalOp } from './graph.ts';

type WeightedNode = Extract<CanonicalOp, { kind: 'linear' | 'depthwise' }>;

/**
 * Negates the weights of channels that a negative scale (batch normalization, say) turns over on their way to a max
 * pooling, and their unit with them: the values stay what they are, but the greatest integer becomes the greatest
 * value. Everything else that reads the layer sees the same values.
 */
export function turnChannels(graph: CanonicalGraph): CanonicalGraph {
  const scaleOf = scalesToMaxima(graph);
  const nodes = graph.nodes.map((node): CanonicalOp => {
    if (node.kind !== 'linear' && node.kind !== 'depthwise') return node;
    const shape = graph.shapes.get(node.outputs[0]) ?? [];
    const scale = scaleOf.get(node.outputs[0]);
    const channelAxis = node.kind === 'linear' && node.attrs.axis === 'last' ? shape.length - 1 : 1;
    if (!scale || scale.shape.some((dim, axis) => axis !== channelAxis && dim > 1)) return node;
    const [outputs] = node.attrs.codes.shape;
    const isFalling = Array.from(
      { length: outputs },
      (_, o) => S.sign(scale.values[scale.values.length === 1 ? 0 : o]) < 0,
    );
    return isFalling.some(Boolean) ? turned(node, isFalling) : node;
  });
  return { ...graph, nodes };
}

type Scale = B.Broadcast<S.Surd>;

/** The scales on the way from a value to a max pooling, one for all channels or one each; of those that come to one. */
function scalesToMaxima(graph: CanonicalGraph): ReadonlyMap<string, Scale> {
  const readers = consumers(graph);
  const found = new Map<string, Scale>();
  const through = (reader: CanonicalOp, rank: number): Scale | undefined => {
    if (reader.kind === 'window' && reader.attrs.padding === 'least') return B.shared(rank, S.ONE);
    const behind = found.get(reader.outputs[0]);
    if (!behind) return undefined;
    // Scales behind a function do not count: what it makes of a value that falls is not turned by weights.
    if (reader.kind === 'elementwise') return B.shared(rank, S.ONE);
    if (reader.kind !== 'affine' || reader.attrs.map.shape.length !== rank) return undefined;
    return B.zip(behind, reader.attrs.map, (scale, m) => S.multiply(scale, m.scale));
  };
  // Backwards, so that what stands behind a value is known.
  for (const { outputs } of graph.nodes.toReversed()) {
    const rank = graph.shapes.get(outputs[0])?.length ?? 0;
    for (const reader of readers.get(outputs[0]) ?? []) {
      const scale = through(reader, rank);
      if (!scale) continue;
      found.set(outputs[0], scale);
      break;
    }
  }
  return found;
}

/** Of a gated node all banks are turned: what scales them does not turn with the winner. */
function turned(node: WeightedNode, isTurned: readonly boolean[]): WeightedNode {
  if (node.kind === 'linear') {
    const banks = node.banks?.map(bank => ({ ...bank, ...turnedWeights(bank, isTurned) }));
    return banks
      ? { ...node, attrs: banks[0], banks }
      : { ...node, attrs: { ...node.attrs, ...turnedWeights(node.attrs, isTurned) } };
  }
  const banks = node.banks?.map(bank => turnedWeights(bank, isTurned));
  return banks
    ? { ...node, attrs: banks[0], banks }
    : { ...node, attrs: turnedWeights(node.attrs, isTurned) };
}

function turnedWeights(
  { codes, unit }: Pick<WeightedNode['attrs'], 'codes' | 'unit'>,
  isTurned: readonly boolean[],
): Pick<WeightedNode['attrs'], 'codes' | 'unit'> {
  const [outputs, inputs] = codes.shape;
  // 0 - code, because -0 is not the code 0.
  const data = codes.data.map((code, i) => (isTurned[Math.floor(i / inputs)] ? 0 - code : code));
  const units = Array.from({ length: outputs }, (_, o) => {
    const own = unit[unit.length === 1 ? 0 : o];
    return isTurned[o] ? Q.negate(own) : own;
  });
  return { codes: integerTensor(codes.shape, data), unit: units };
}
