import { type GatherShape, gatherDepth } from '../kernels/gather/index.ts';
import type { LayerOp } from '../ops/index.ts';
import { channelsOf, commonLanes, type LayerContext, type Lowering, vectorsOf } from './lowering.ts';

type GatherNode = Extract<LayerOp, { kind: 'gather' }>;

/** The fewest and longest entries by which the same elements are named: several that stay together are one. */
function entriesOf({ attrs }: GatherNode, { input }: LayerContext) {
  const { size, indices } = attrs;
  const staysTogether = (n: number): boolean =>
    size % n === 0 &&
    indices.length % n === 0 &&
    indices.every((index, j) => index === indices[j - (j % n)] + (j % n)) &&
    indices.every((index, j) => j % n > 0 || index % n === 0);
  let together = size;
  while (!staysTogether(together)) together--;
  return {
    size: size / together,
    block: (channelsOf(input) / size) * together,
    indices: indices.filter((_, j) => j % together === 0).map(index => index / together),
  };
}

export const lowerGather: Lowering<GatherNode> = {
  limits: (node, context) => ({ pe: entriesOf(node, context).block, simd: 1 }),
  lanes: 'as-producer',
  legalLanes: (node, context, wanted) => commonLanes([entriesOf(node, context).block], wanted),

  kernel: (node, context, { pe }) => {
    const { id, input } = context;
    const entries = entriesOf(node, context);
    const lanes = commonLanes([entries.block], pe);
    const shape: GatherShape = { ...entries, lanes, type: input.type, vectorsPerFrame: vectorsOf(input) };
    const params = { ...shape, depthBeats: gatherDepth(shape) };
    return { id, kind: 'gather', layer: node.name, params, contents: {} };
  },
};
