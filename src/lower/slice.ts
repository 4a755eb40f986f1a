import type { LayerOp } from '../ops/index.ts';
import { channelsOf, commonLanes, type Lowering, vectorsOf } from './lowering.ts';

type SliceNode = Extract<LayerOp, { kind: 'slice' }>;

/** Beats pass whole, so lanes divide the channels before, in and behind the slice. */
const cuts = ({ attrs }: SliceNode, channels: number): number[] => [channels, attrs.start, attrs.count];

export const lowerSlice: Lowering<SliceNode> = {
  limits: (node, { input }) => ({
    pe: commonLanes(cuts(node, channelsOf(input)), Number.POSITIVE_INFINITY),
    simd: 1,
  }),
  lanes: 'as-producer',
  legalLanes: (node, { input }, wanted) => commonLanes(cuts(node, channelsOf(input)), wanted),

  kernel: (node, { id, input }, { pe }) => ({
    id,
    kind: 'slice',
    layer: node.name,
    params: {
      channels: channelsOf(input),
      start: node.attrs.start,
      count: node.attrs.count,
      lanes: pe,
      vectorsPerFrame: vectorsOf(input),
      type: input.type,
    },
    contents: {},
  }),
};
