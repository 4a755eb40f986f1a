import { bitsOf } from '../ir/integer-type.ts';
import type { LayerOp } from '../ops/index.ts';
import { channelsOf, type Lowering, vectorsOf } from './lowering.ts';

export const lowerDense: Lowering<Extract<LayerOp, { kind: 'dense' }>> = {
  lanes: 'own',

  limits: (_, { input, output }) => ({ pe: channelsOf(output), simd: channelsOf(input) }),

  cycles: (_, { input, output }, { pe, simd }) =>
    vectorsOf(input) * Math.ceil(channelsOf(input) / simd) * Math.ceil(channelsOf(output) / pe),

  kernel: (node, { id, input, output }, { pe, simd }) => ({
    id,
    kind: 'mvu',
    layer: node.name,
    params: {
      mw: channelsOf(input),
      mh: channelsOf(output),
      pe,
      simd,
      activation: input.type,
      weight: node.attrs.weightCode,
      accBits: bitsOf(output.type),
      vectorsPerFrame: vectorsOf(input),
    },
    contents: { weights: node.attrs.weights },
  }),
};
