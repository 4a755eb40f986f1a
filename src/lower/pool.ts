import type { LayerOp } from '../ops/index.ts';
import { channelsOf, commonLanes, type Lowering, vectorsOf } from './lowering.ts';

export const lowerPool: Lowering<Extract<LayerOp, { kind: 'pool' }>> = {
  limits: (_, { output }) => ({ pe: channelsOf(output), simd: 1 }),

  lanes: 'as-producer',

  legalLanes: (_, { output }, wanted) => commonLanes([channelsOf(output)], wanted),

  kernel: (node, { id, input, output }, { pe }) => ({
    id,
    kind: 'pool',
    layer: node.name,
    params: {
      mode: node.attrs.mode,
      places: node.attrs.places,
      channels: channelsOf(output),
      lanes: pe,
      vectorsPerFrame: vectorsOf(output),
      input: input.type,
      output: output.type,
    },
    contents: {},
  }),
};
