import type { LayerOp } from '../ops/index.ts';
import { channelsOf, type Lowering, vectorsOf } from './lowering.ts';

export const lowerMultiply: Lowering<Extract<LayerOp, { kind: 'multiply' }>> = {
  limits: (_, { input }) => ({ pe: channelsOf(input), simd: 1 }),
  cycles: (_, { input }, { pe }) => vectorsOf(input) * Math.ceil(channelsOf(input) / pe),
  lanes: 'as-producer',
  kernel: (node, { id, inputs: [a, b], output }, { pe }) => ({
    id,
    kind: 'multiply',
    layer: node.name,
    params: {
      channels: channelsOf(a),
      lanes: pe,
      vectorsPerFrame: vectorsOf(a),
      inputs: [a.type, b.type],
      output: output.type,
    },
    contents: {},
  }),
};
