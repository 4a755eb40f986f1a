import { banksOf } from '../ir/graph.ts';
import { bitsOf } from '../ir/integer-type.ts';
import type { LayerOp } from '../ops/index.ts';
import {
  channelsOf,
  greatestDivisor,
  type LayerContext,
  type Lowering,
  stackedWeights,
  vectorsOf,
} from './lowering.ts';

type DepthwiseOp = Extract<LayerOp, { kind: 'depthwise' }>;

const placesOf = (node: DepthwiseOp): number => node.attrs.weights.shape[1];
const inputChannels = (node: DepthwiseOp, { input }: LayerContext): number =>
  channelsOf(input) / placesOf(node);

export const lowerDepthwise: Lowering<DepthwiseOp> = {
  lanes: 'own',

  limits: (node, context) => ({ pe: inputChannels(node, context), simd: 1 }),

  /** Only divisors of the channels: each place of a window then begins with a beat. */
  legalLanes: (node, context, wanted) => greatestDivisor(inputChannels(node, context), wanted),

  kernel: (node, context, { pe }) => {
    const { id, input, output } = context;
    const channels = inputChannels(node, context);
    return {
      id,
      kind: 'vvu',
      layer: node.name,
      params: {
        channels,
        places: placesOf(node),
        multiplier: channelsOf(output) / channels,
        pe,
        activation: input.type,
        weight: node.attrs.weightCode,
        accBits: bitsOf(output.type),
        vectorsPerFrame: vectorsOf(input),
        banks: banksOf(node).length,
      },
      contents: { weights: stackedWeights(node) },
    };
  },
};
