import { type GraphOp, MAX_SHIFT_BITS, pixelOf } from '../../graph-ops/index.ts';
import type { Tensor } from '../../ir/tensor.ts';
import { type Around, type SpelledShift, shiftedSize } from './spelled-shift.ts';

/** Positions that float32 coordinates tell apart by less mean one place: this share of the axis. */
const FLOAT_SHARE = 2 ** -21;

/** Shifts are multiples of the finest step that a spatial shift has, where float32 coordinates leave that open. */
const FINEST = 2 ** MAX_SHIFT_BITS;

/**
 * Sampling by a constant grid that moves all places of an image by one shift, or, with the channels as a batch (x seen as
 * [C, 1, H, W], and the result seen as [1, C, H', W'] again), each channel by a shift of its own. Positions are what float32
 * makes of the coordinates: within its rounding they may lie beside the shift, which is whole, or a multiple of
 * the finest step, where it can be.
 */
export function shiftOfGrid(node: GraphOp, around: Around): SpelledShift | undefined {
  if (node.kind !== 'grid-sample') return undefined;
  const [x, gridName] = node.inputs;
  const grid = around.constant(gridName);
  const shape = around.shapeOf(x);
  const [batch, channels, height, width] = shape;
  if (!grid) return undefined;
  const isChannelBatch = batch > 1 && channels === 1;
  if (batch > 1 && !isChannelBatch) return undefined;
  const source = isChannelBatch ? before(x, [1, batch, height, width], around) : x;
  const [, rows, columns] = grid.shape;
  const last = isChannelBatch ? behind(node, [1, batch, rows, columns], around) : node;
  if (source === undefined || !last) return undefined;
  const stride = [1, 2, 3, 4].find(s => shiftedSize(height, s) === rows && shiftedSize(width, s) === columns);
  if (stride === undefined) return undefined;
  const { alignCorners, mode } = node.attrs;
  const found: { readonly shift: readonly [number, number]; readonly distance: number }[] = [];
  for (let image = 0; image < batch; image++) {
    const dx = offsetOf(grid, image, 0, { size: width, stride, alignCorners });
    const dy = offsetOf(grid, image, 1, { size: height, stride, alignCorners });
    if (!dx || !dy) return undefined;
    if (mode === 'nearest' && !(Number.isInteger(dx.offset) && Number.isInteger(dy.offset))) return undefined;
    found.push({ shift: [dx.offset, dy.offset], distance: Math.max(dx.distance, dy.distance) });
  }
  const shifts = Array.from({ length: batch * channels }, (_, c) => found[isChannelBatch ? c : 0].shift);
  const distance = found.reduce((most, f) => Math.max(most, f.distance), 0);
  return { source, shifts, stride, last, distance };
}

interface Axis {
  readonly size: number;
  readonly stride: number;
  readonly alignCorners: boolean;
}

/** What is added to place * stride along an axis, the same for all places; undefined where it differs between places. */
function offsetOf(
  { shape: [, rows, columns], data }: Tensor,
  image: number,
  coordinate: 0 | 1,
  { size, stride, alignCorners }: Axis,
): { readonly offset: number; readonly distance: number } | undefined {
  const offsets = Array.from({ length: rows * columns }, (_, place) => {
    const position = pixelOf(data[2 * (image * rows * columns + place) + coordinate], size, alignCorners);
    return position - stride * (coordinate === 0 ? place % columns : Math.floor(place / columns));
  });
  const [least, most] = offsets.reduce(
    ([a, b], value): [number, number] => [Math.min(a, value), Math.max(b, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const tolerance = FLOAT_SHARE * (size + Math.max(Math.abs(least), Math.abs(most)));
  const middle = (least + most) / 2;
  const near = Math.round(middle * FINEST) / FINEST + 0;
  const offset = Math.abs(middle - near) <= tolerance ? near : Math.fround(middle);
  const distance = Math.max(most - offset, offset - least);
  return distance <= tolerance ? { offset, distance } : undefined;
}

/** The value of this shape that a node before turns into `value` without moving an element. */
function before(
  value: string,
  shape: readonly number[],
  { producerOf, shapeOf }: Around,
): string | undefined {
  const node = producerOf(value);
  const source = node?.inputs[0] ?? '';
  return node && isView(node) && String(shapeOf(source)) === String(shape) ? source : undefined;
}

/** The one reader of a node, where it gives the same elements this shape. */
function behind(node: GraphOp, shape: readonly number[], around: Around): GraphOp | undefined {
  const readers = around.readersOf(node.outputs[0]);
  const [reader] = readers;
  if (readers.length !== 1 || !isView(reader)) return undefined;
  return String(around.shapeOf(reader.outputs[0])) === String(shape) ? reader : undefined;
}

/** Another shape, or axes of length 1 in another place: both turn [1, C, ..] into [C, 1, ..] and back. */
const isView = (node: GraphOp): boolean =>
  node.kind === 'reshape' || (node.kind === 'transpose' && String(node.attrs.perm) === '1,0,2,3');
