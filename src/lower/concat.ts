import type { LayerOp } from '../ops/index.ts';
import { channelsOf, commonLanes, type Lowering, vectorsOf } from './lowering.ts';

/**
 * Beats pass whole, so lanes divide the channels of every input; `assemble` puts a width converter
 * where a producer has others.
 *
 * Inputs without a common divisor (3 and 64 channels) are joined one channel a cycle. To be faster they
 * would have to be joined a whole vector at a time: a width converter in front of each input to all of
 * its channels makes the join mere wiring, at a register of a vector each.
 */
export const lowerConcat: Lowering<Extract<LayerOp, { kind: 'concat' }>> = {
  limits: (_, { inputs }) => ({ pe: commonLanes(inputs.map(channelsOf), Number.POSITIVE_INFINITY), simd: 1 }),
  lanes: 'as-producer',
  legalLanes: (_, { inputs }, wanted) => commonLanes(inputs.map(channelsOf), wanted),

  kernel: (node, { id, inputs, output }, { pe }) => ({
    id,
    kind: 'concat',
    layer: node.name,
    params: {
      inputs: inputs.map(info => ({ type: info.type, channels: channelsOf(info) })),
      lanes: pe,
      vectorsPerFrame: vectorsOf(output),
      output: output.type,
    },
    contents: {},
  }),
};
