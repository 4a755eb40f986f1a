import { fail } from '../ir/diagnostic.ts';
import { sizeOf, type Tensor } from '../ir/tensor.ts';
import { graphDiagnostic } from './diagnostics.ts';
import type { Shape } from './room.ts';

/** [batch, channels, 1...] of an input [batch, channels, spatial...]. */
export function globallyPooled(shape: Shape, node: string): Shape {
  if (shape.length < 3) {
    fail(graphDiagnostic('rank', { what: 'the pooled tensor', expected: '3 or more', shape }, { node }));
  }
  return shape.map((dim, axis) => (axis < 2 ? dim : 1));
}

/** f of each channel's elements. */
export function mapChannels(x: Tensor, f: (elements: Float64Array) => number): Float64Array {
  const size = sizeOf(x.shape.slice(2));
  return Float64Array.from({ length: x.data.length / size }, (_, i) =>
    f(x.data.subarray(i * size, (i + 1) * size)),
  );
}
