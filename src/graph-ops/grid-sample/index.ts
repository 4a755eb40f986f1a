import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, tensor } from '../../ir/tensor.ts';
import { OPAQUE } from '../algebra.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { alignedOperand, framesWhere } from '../frame-rules.ts';
import { unsupported } from '../normalising/context.ts';
import { floatType } from '../output-types.ts';
import { type GraphOpRoom, given } from '../room.ts';
import { rounding } from '../rounding.ts';

export interface GridSampleAttrs {
  readonly mode: 'linear' | 'nearest';
  /** -1 and 1 are the centres of the outermost pixels, not their outer edges. */
  readonly alignCorners: boolean;
}

/**
 * ONNX `GridSample` of images with zeros outside: x [N, C, H, W] and grid [N, H', W', 2], whose pairs (x, y) run from -1 to 1
 * over the image; y [N, C, H', W'] is x there, bilinear between pixels, or the nearest pixel (halves to the even one).
 */
export type GridSampleNode = Node<'grid-sample', GridSampleAttrs>;

/** The pixel position that a coordinate from -1 to 1 means on an axis of `size` pixels, as float32 computes it. */
export const pixelOf = (coordinate: number, size: number, alignCorners: boolean): number =>
  alignCorners
    ? Math.fround(Math.fround(Math.fround(coordinate + 1) / 2) * (size - 1))
    : Math.fround(Math.fround(Math.fround(Math.fround(coordinate + 1) * size) - 1) / 2);

export const gridSample: GraphOpRoom<'grid-sample', GridSampleAttrs> = {
  kind: 'grid-sample',
  inputs: ['required', 'required'],
  infer(_, { node, shape }) {
    const [x, grid] = [shape(0), shape(1)];
    const at = { node };
    if (x.length !== 4) fail(graphDiagnostic('rank', { what: 'the input', expected: '4', shape: x }, at));
    if (grid.length !== 4 || grid[0] !== x[0] || grid[3] !== 2) {
      const what = `a grid [${x[0]}, rows, columns, 2]`;
      fail(graphDiagnostic('rank', { what, expected: '4', shape: grid }, at));
    }
    return [[x[0], x[1], grid[1], grid[2]]];
  },
  evaluate({ mode, alignCorners }, inputs, { shapes: [shape] }) {
    const [x, grid] = [given(inputs, 0), given(inputs, 1)];
    const [, channels, height, width] = x.shape;
    const [, , rows, columns] = shape;
    const round = rounding('round');
    const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
      const place = i % (rows * columns);
      const image = Math.floor(i / (rows * columns));
      const pair = 2 * (Math.floor(image / channels) * rows * columns + place);
      const column = pixelOf(grid.data[pair], width, alignCorners);
      const row = pixelOf(grid.data[pair + 1], height, alignCorners);
      const at = (h: number, w: number): number =>
        h >= 0 && h < height && w >= 0 && w < width ? x.data[(image * height + h) * width + w] : 0;
      if (mode === 'nearest') return at(round(row), round(column));
      const [top, left] = [Math.floor(row), Math.floor(column)];
      let sum = 0;
      for (const [dy, down] of tapsOf(row - top)) {
        for (const [dx, across] of tapsOf(column - left)) {
          sum = Math.fround(sum + Math.fround(Math.fround(down * across) * at(top + dy, left + dx)));
        }
      }
      return sum;
    });
    return [tensor('float32', shape, data)];
  },
  types: floatType,
  algebra: OPAQUE,
  frames(view) {
    const grid = view.hasFrames(0) ? alignedOperand(view, 1) : 'its images are constant';
    if (typeof grid === 'string') return grid;
    return grid ? { countsImages: true, operands: new Map([[1, grid]]) } : framesWhere(false);
  },
  codes: 'lost',
  atEnd: 'built',
  // Where its grid moves whole channels it is a spatial shift, which normalise/ makes of it.
  normalise: node =>
    unsupported(node, 'its grid is no constant that moves every channel of an image by one shift'),
};

const tapsOf = (fraction: number): readonly (readonly [offset: number, weight: number])[] => [
  [0, Math.fround(1 - fraction)],
  [1, Math.fround(fraction)],
];
