import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, tensor } from '../../ir/tensor.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { imageFrames } from '../frame-rules.ts';
import { floatType } from '../output-types.ts';
import { type GraphOpRoom, given } from '../room.ts';
import { normaliseSpatialShift } from './normalise.ts';

export { MAX_SHIFT_BITS } from './normalise.ts';

export interface SpatialShiftAttrs {
  /** Rows and columns from one output pixel to the next, at least 1. */
  readonly stride: number;
}

/**
 * `SpatialShift` (docs/guide/spatial-shift.md): inputs x [batch, channels, height, width] and shifts [channels, 2], column 0 dx
 * (along the width) and column 1 dy; output pixel (h, w) of a channel is its image, bilinear between pixels and 0 outside, at
 * row h * stride + dy and column w * stride + dx. The output has floor((size - 1) / stride) + 1 rows and columns.
 */
export type SpatialShiftNode = Node<'spatial-shift', SpatialShiftAttrs>;

export const spatialShift: GraphOpRoom<'spatial-shift', SpatialShiftAttrs> = {
  kind: 'spatial-shift',
  inputs: ['required', 'required'],
  infer({ stride }, { node, shape }) {
    const [x, shifts] = [shape(0), shape(1)];
    const at = { node };
    if (x.length !== 4) fail(graphDiagnostic('rank', { what: 'the input', expected: '4', shape: x }, at));
    const [batch, channels, height, width] = x;
    if (shifts.length !== 2 || shifts[0] !== channels || shifts[1] !== 2) {
      const what = 'a shift matrix [channels, 2], here';
      fail(graphDiagnostic('channel-count', { what, shape: shifts, channels }, at));
    }
    if (!Number.isSafeInteger(stride) || stride < 1) {
      fail(graphDiagnostic('window-list', { what: 'stride', values: [stride], length: 1, least: 1 }, at));
    }
    return [[batch, channels, Math.floor((height - 1) / stride) + 1, Math.floor((width - 1) / stride) + 1]];
  },
  evaluate({ stride }, inputs, { shapes: [shape] }) {
    const x = given(inputs, 0);
    const shifts = given(inputs, 1);
    const [, channels, height, width] = x.shape;
    const [batch, , rows, columns] = shape;
    const y = new Float64Array(sizeOf(shape));
    let out = 0;
    for (let n = 0; n < batch; n++) {
      for (let c = 0; c < channels; c++) {
        const [dx, dy] = [shifts.data[2 * c], shifts.data[2 * c + 1]];
        const across = linearWeights(dx);
        const down = linearWeights(dy);
        const at = (row: number, column: number): number =>
          row >= 0 && row < height && column >= 0 && column < width
            ? x.data[((n * channels + c) * height + row) * width + column]
            : 0;
        for (let h = 0; h < rows; h++) {
          for (let w = 0; w < columns; w++) {
            let sum = 0;
            for (let i = 0; i < 2; i++) {
              for (let j = 0; j < 2; j++) {
                const value = at(h * stride + Math.floor(dy) + i, w * stride + Math.floor(dx) + j);
                const weight = Math.fround(down[i] * across[j]);
                sum = Math.fround(sum + Math.fround(weight * value));
              }
            }
            y[out++] = sum;
          }
        }
      }
    }
    return [tensor('float32', shape, y)];
  },
  types: floatType,
  algebra: { kind: 'zero-filling' },
  frames: imageFrames,
  codes: 'lost',
  atEnd: 'built',
  normalise: normaliseSpatialShift,
};

/** What the pixel at floor(shift) counts and what the next one does. */
function linearWeights(shift: number): readonly [number, number] {
  const fraction = Math.fround(shift - Math.floor(shift));
  return [Math.fround(1 - fraction), fraction];
}
