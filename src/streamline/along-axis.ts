import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import { isSameData } from '../ir/same-data.ts';
import { sizeOf } from '../ir/tensor.ts';
import { channelsInnermost, isSameOrder, layerShape, type Meaning, orderOf } from './integers/meaning.ts';
import type { LayerBuilder } from './layer-builder.ts';
import { lastChannelAxis } from './layout.ts';

/**
 * The channel axis with which values are joined or cut along `axis`: the one for which the fewest of them must move,
 * `axis` itself where it makes no difference.
 *
 * @param shape of the result
 */
export function channelAxisAlong(axis: number, shape: readonly number[], values: readonly Meaning[]): number {
  const isImage = shape.length >= 3;
  const candidates = isImage ? [1, lastChannelAxis(shape)] : [lastChannelAxis(shape)];
  const moves = (channelAxis: number): number =>
    values.filter(value => !isSameOrder(orderOf(value), channelsInnermost(value.shape, channelAxis))).length;
  if (isImage && axis === 1) return 1;
  const fewest = Math.min(...candidates.map(moves));
  const best = candidates.filter(candidate => moves(candidate) === fewest);
  return best.includes(axis) ? axis : best[0];
}

/** Elements of a value, channels innermost, that lie behind each place along an axis. */
function behind(shape: readonly number[], axis: number, channelAxis: number): number {
  if (axis === channelAxis) return 1;
  return shape.reduce((size, dim, k) => (k > axis || k === channelAxis ? size * dim : size), 1);
}

/** Layer values with one vector for each place in front of an axis: all that lies along the axis and behind it. */
export interface VectorsAlong {
  readonly layers: readonly string[];
  /** How many elements of a vector are one place along the axis. */
  readonly elements: number;
}

/**
 * Arranged meanings as vectors along an axis. Values that are joined along the axis are then joined vector by vector,
 * whatever axis it is. Where the layers have such vectors already they stay as they are, all or none.
 */
export function vectorsAlong(
  meanings: readonly Meaning[],
  axis: number,
  node: CanonicalOp,
  builder: LayerBuilder,
): VectorsAlong {
  const [{ shape, channelAxis }] = meanings;
  const elements = behind(shape, axis, channelAxis);
  const own = meanings.map(({ layer }) => builder.infoOf(layer).shape);
  const lengths = meanings.map(meaning => meaning.shape[axis] * elements);
  const fronts = (dims: readonly number[]): string => String(dims.slice(0, -1));
  const isSo = own.every((dims, i) => dims.at(-1) === lengths[i] && fronts(dims) === fronts(own[0]));
  if (isSo) return { layers: meanings.map(({ layer }) => layer), elements };
  const layers = meanings.map(({ layer, shape }, i) =>
    builder.reshaped(layer, [sizeOf(shape) / lengths[i], lengths[i]], node),
  );
  return { layers, elements };
}

/** The result of a layer on such vectors, as a value of `shape`. */
export function asShape(
  layer: string,
  shape: readonly number[],
  channelAxis: number,
  node: CanonicalOp,
  builder: LayerBuilder,
): string {
  const wanted = layerShape(shape, channelAxis);
  return String(builder.infoOf(layer).shape) === String(wanted)
    ? layer
    : builder.reshaped(layer, wanted, node);
}

/**
 * What belongs to values that are joined along an axis, as it belongs to the result.
 *
 * @param sizes of the values along the axis
 * @param keeps whether the result has an entry for each place along the axis also where all are the same
 */
export function joinedAlong<T>(
  all: readonly Broadcast<T>[],
  axis: number,
  sizes: readonly number[],
  keeps: boolean,
): Broadcast<T> {
  const dims = all[0].shape.map((_, k) => Math.max(...all.map(b => b.shape[k])));
  const isOne = all.every(b => b.shape[axis] === 1 && isSameData(b, all[0]));
  if (isOne && !keeps) return all[0];
  const parts = all.map((b, i) => {
    const shape = dims.map((dim, k) => (k === axis ? sizes[i] : dim));
    return { rows: B.expand(b, shape), length: sizeOf(shape.slice(axis)) };
  });
  const fronts = sizeOf(dims.slice(0, axis));
  const values = Array.from({ length: fronts }, (_, front) =>
    parts.flatMap(({ rows, length }) => rows.slice(front * length, (front + 1) * length)),
  ).flat();
  const total = sizes.reduce((a, b) => a + b, 0);
  return { shape: dims.map((dim, k) => (k === axis ? total : dim)), values };
}

/** What belongs to a value, as it belongs to the places `indices` along an axis of it. */
export function takenAlong<T>(b: Broadcast<T>, axis: number, indices: readonly number[]): Broadcast<T> {
  const size = b.shape[axis];
  if (size === 1) return b;
  const inner = sizeOf(b.shape.slice(axis + 1));
  const outer = b.values.length / (size * inner);
  const values = Array.from({ length: outer }, (_, o) =>
    indices.flatMap(index => b.values.slice((o * size + index) * inner, (o * size + index + 1) * inner)),
  ).flat();
  return { shape: b.shape.map((dim, k) => (k === axis ? indices.length : dim)), values };
}

/** The same for the places start .. start + count - 1. */
export const cutAlong = <T>(b: Broadcast<T>, axis: number, start: number, count: number): Broadcast<T> =>
  takenAlong(
    b,
    axis,
    Array.from({ length: count }, (_, i) => start + i),
  );
