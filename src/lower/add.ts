import { bitsOf } from '../ir/integer-type.ts';
import type { LayerOp } from '../ops/index.ts';
import { channelsOf, type Lowering, vectorsOf } from './lowering.ts';

export const lowerAdd: Lowering<Extract<LayerOp, { kind: 'add' }>> = {
  limits: (_, { input }) => ({ pe: channelsOf(input), simd: 1 }),
  cycles: (_, { input }, { pe }) => vectorsOf(input) * Math.ceil(channelsOf(input) / pe),
  lanes: 'as-producer',
  kernel: (node, { id, inputs: [a, b], output }, { pe }) => ({
    id,
    kind: 'add',
    layer: node.name,
    params: {
      channels: channelsOf(a),
      lanes: pe,
      vectorsPerFrame: vectorsOf(a),
      inputs: [a.type, b.type],
      factors: node.attrs.multipliers,
      outputBits: bitsOf(output.type),
    },
    contents: {},
  }),
};
