import { bitsOf } from '../ir/integer-type.ts';
import { invariant } from '../ir/invariant.ts';
import type { LayerOp } from '../ops/index.ts';
import { channelsOf, type Lowering, vectorsOf } from './lowering.ts';

export const lowerAdd: Lowering<Extract<LayerOp, { kind: 'add' }>> = {
  limits: (_, { input }) => ({ pe: channelsOf(input), simd: 1 }),
  cycles: (_, { input }, { pe }) => vectorsOf(input) * Math.ceil(channelsOf(input) / pe),
  lanes: 'as-producer',
  kernel: (node, { id, input, second, output }, { pe }) => {
    invariant(second, `sum ${node.name} has one operand`);
    return {
      id,
      kind: 'add',
      layer: node.name,
      params: {
        channels: channelsOf(input),
        lanes: pe,
        vectorsPerFrame: vectorsOf(input),
        inputs: [input.type, second.type],
        factors: node.attrs.multipliers,
        outputBits: bitsOf(output.type),
      },
      contents: {},
    };
  },
};
