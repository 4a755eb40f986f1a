import type { LayerOp } from '../ops/index.ts';
import { elementwiseLowering } from './elementwise.ts';

export const lowerMultiply = elementwiseLowering<Extract<LayerOp, { kind: 'multiply' }>>(
  ({ name }, { id, inputs: [a, b], output }, shape) => ({
    id,
    kind: 'multiply',
    layer: name,
    params: { ...shape, inputs: [a.type, b.type], output: output.type },
    contents: {},
  }),
);
