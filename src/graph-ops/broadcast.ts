import { fail } from '../ir/diagnostic.ts';
import { broadcastIndices, broadcastShape, sizeOf, type Tensor } from '../ir/tensor.ts';
import { graphDiagnostic } from './diagnostics.ts';
import type { Shape } from './room.ts';

/** The broadcast of two operand shapes; a diagnostic naming the node where there is none. */
export function broadcastOf(a: Shape, b: Shape, node: string): Shape {
  return broadcastShape(a, b) ?? fail(graphDiagnostic('no-broadcast', { a, b }, { node }));
}

/** Stops unless `shape` broadcasts to `target` without changing it (leading size-1 dimensions are free). */
export function checkBroadcastsTo(shape: Shape, target: Shape, what: string, node: string): void {
  const surplus = shape.length - target.length;
  const fits = shape.every((dim, i) => dim === 1 || (i >= surplus && dim === target[i - surplus]));
  if (!fits) fail(graphDiagnostic('not-broadcast-to', { what, shape, target }, { node }));
}

/** The elements of `tensor` repeated to fill `shape`. */
export function broadcastData(tensor: Tensor, shape: Shape): Float64Array {
  const size = sizeOf(shape);
  if (tensor.data.length === 1) return new Float64Array(size).fill(tensor.data[0]);
  const surplus = Math.max(0, tensor.shape.length - shape.length);
  const from = tensor.shape.slice(surplus);
  if (from.length === shape.length && from.every((dim, i) => dim === shape[i])) return tensor.data;
  const indices = broadcastIndices(from, shape);
  const data = new Float64Array(size);
  for (let i = 0; i < size; i++) data[i] = tensor.data[indices[i]];
  return data;
}
