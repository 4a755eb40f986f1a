import { bitsOf } from '../ir/integer-type.ts';
import type { LayerOp } from '../ops/index.ts';
import { elementwiseLowering } from './elementwise.ts';

export const lowerAdd = elementwiseLowering<Extract<LayerOp, { kind: 'add' }>>(
  ({ name, attrs }, { id, inputs: [a, b], output }, shape) => ({
    id,
    kind: 'add',
    layer: name,
    params: {
      ...shape,
      inputs: [a.type, b.type],
      factors: attrs.multipliers,
      outputBits: bitsOf(output.type),
    },
    contents: {},
  }),
);
