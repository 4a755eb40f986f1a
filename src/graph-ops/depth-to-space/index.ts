import type { Node } from '../../ir/graph.ts';
import { sizeOf, tensor } from '../../ir/tensor.ts';
import { MOVING } from '../algebra.ts';
import { checkBlocks } from '../blocks.ts';
import { imageFrames } from '../frame-rules.ts';
import { turnedBlocks } from '../normalising/layout.ts';
import { keptType } from '../output-types.ts';
import { type GraphOpRoom, given } from '../room.ts';

export interface DepthToSpaceAttrs {
  readonly blockSize: number;
  /** Whether the input's channels count block rows, block columns, channels (DCR), or channels first (CRD). */
  readonly mode: 'DCR' | 'CRD';
}

/** [batch, channels * b * b, height, width] to [batch, channels, height * b, width * b]: each pixel becomes a block. */
export type DepthToSpaceNode = Node<'depth-to-space', DepthToSpaceAttrs>;

export const depthToSpace: GraphOpRoom<'depth-to-space', DepthToSpaceAttrs> = {
  kind: 'depth-to-space',
  inputs: ['required'],
  infer({ blockSize }, { node, shape }) {
    checkBlocks(shape(0), { blockSize, divisor: blockSize ** 2, side: 1 }, node);
    const [batch, channels, height, width] = shape(0);
    return [[batch, channels / blockSize ** 2, height * blockSize, width * blockSize]];
  },
  evaluate({ blockSize: b, mode }, inputs, { shapes: [shape] }) {
    const x = given(inputs, 0);
    const [, depth, height, width] = x.shape;
    const [batch, channels, rows, columns] = shape;
    const y = new Float64Array(sizeOf(shape));
    let out = 0;
    for (let n = 0; n < batch; n++) {
      for (let c = 0; c < channels; c++) {
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < columns; j++) {
            const place = (i % b) * b + (j % b);
            const from = mode === 'DCR' ? place * channels + c : c * b * b + place;
            y[out++] = x.data[((n * depth + from) * height + Math.floor(i / b)) * width + Math.floor(j / b)];
          }
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
    return node.attrs.mode === 'DCR'
      ? turnedBlocks(node, context, [batch, b, b, channels / b ** 2, height, width], [0, 3, 4, 1, 5, 2])
      : turnedBlocks(node, context, [batch, channels / b ** 2, b, b, height, width], [0, 1, 4, 2, 5, 3]);
  },
};
