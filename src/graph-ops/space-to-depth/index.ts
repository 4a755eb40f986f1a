import type { Node } from '../../ir/graph.ts';
import { sizeOf, tensor } from '../../ir/tensor.ts';
import { MOVING } from '../algebra.ts';
import { checkBlocks } from '../blocks.ts';
import { imageFrames } from '../frame-rules.ts';
import { turnedBlocks } from '../normalising/layout.ts';
import { keptType } from '../output-types.ts';
import { type GraphOpRoom, given } from '../room.ts';

export interface SpaceToDepthAttrs {
  readonly blockSize: number;
}

/**
 * [batch, channels, height * b, width * b] to [batch, b * b * channels, height, width]: each block becomes a pixel,
 * whose channels count block rows, block columns, channels.
 */
export type SpaceToDepthNode = Node<'space-to-depth', SpaceToDepthAttrs>;

export const spaceToDepth: GraphOpRoom<'space-to-depth', SpaceToDepthAttrs> = {
  kind: 'space-to-depth',
  inputs: ['required'],
  infer({ blockSize }, { node, shape }) {
    checkBlocks(shape(0), { blockSize, divisor: 1, side: blockSize }, node);
    const [batch, channels, height, width] = shape(0);
    return [[batch, channels * blockSize ** 2, height / blockSize, width / blockSize]];
  },
  evaluate({ blockSize: b }, inputs, { shapes: [shape] }) {
    const x = given(inputs, 0);
    const [, channels, height, width] = x.shape;
    const [batch, depth, rows, columns] = shape;
    const y = new Float64Array(sizeOf(shape));
    let out = 0;
    for (let n = 0; n < batch; n++) {
      for (let d = 0; d < depth; d++) {
        const place = Math.floor(d / channels);
        const plane = (n * channels + (d % channels)) * height;
        for (let i = 0; i < rows; i++) {
          const row = (plane + i * b + Math.floor(place / b)) * width;
          for (let j = 0; j < columns; j++) y[out++] = x.data[row + j * b + (place % b)];
        }
      }
    }
    return [tensor(x.kind, shape, y)];
  },
  types: keptType,
  algebra: MOVING,
  frames: imageFrames,
  codes: 'lost',
  atEnd: 'built',
  normalise(node, context) {
    const [batch, channels, height, width] = context.shapeOf(node.inputs[0]);
    const b = node.attrs.blockSize;
    const blocks = [batch, channels, height / b, b, width / b, b];
    return turnedBlocks(node, context, blocks, [0, 3, 5, 1, 2, 4]);
  },
};
