import { isValueOf } from '../ir/integer-type.ts';
import type { LayerOp } from '../ops/index.ts';
import { channelsOf, type Lowering, vectorsOf } from './lowering.ts';

export const lowerPad: Lowering<Extract<LayerOp, { kind: 'pad' }>> = {
  limits: (_, { input }) => ({ pe: channelsOf(input), simd: 1 }),

  cycles: (_, { output }, { pe }) => vectorsOf(output) * Math.ceil(channelsOf(output) / pe),

  lanes: 'as-producer',

  /** Nothing is built where there is no padding: then no type had to hold its value. */
  kernel: (node, { id, input, output }, { pe }) => {
    const { pads, value } = node.attrs;
    if (pads.every(n => n === 0) || !isValueOf(output.type, value)) return undefined;
    const [height, width, channels] = input.shape;
    return {
      id,
      kind: 'pad',
      layer: node.name,
      params: { height, width, channels, lanes: pe, input: input.type, output: output.type, pads, value },
      contents: {},
    };
  },
};
