import { type UpsampleShape, upsampleDepth } from '../kernels/upsample/index.ts';
import type { LayerOp } from '../ops/index.ts';
import { elementwiseLowering } from './elementwise.ts';

export const lowerUpsample = elementwiseLowering<Extract<LayerOp, { kind: 'upsample' }>>(
  (node, { id, input }, { channels, lanes }) => {
    const [height, width] = input.shape;
    const { factors } = node.attrs;
    const shape: UpsampleShape = { height, width, channels, lanes, type: input.type, factors };
    const params = { ...shape, depthBeats: upsampleDepth(shape) };
    return { id, kind: 'upsample', layer: node.name, params, contents: {} };
  },
);
