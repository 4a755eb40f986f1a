import type { PriceOf } from '../kernels/area-price.ts';
import { kernelCycles, portsOf } from '../kernels/index.ts';
import type { StreamShape } from '../kernels/stream.ts';
import { foldLimits, lanesRule, legalLanes, lowerLayer } from '../lower/index.ts';
import type { Fold, LayerContext } from '../lower/lowering.ts';
import type { LayerGraph, LayerOp } from '../ops/index.ts';
import { edgeBetween } from './known-streams.ts';

/** The fold with which a layer follows lanes; undefined of one that chooses its own. */
export function followingFold(node: LayerOp, context: LayerContext, lanes: number): Fold | undefined {
  if (lanesRule(node) !== 'as-producer') return undefined;
  return { pe: legalLanes(node, context, Math.min(lanes, foldLimits(node, context).pe)), simd: 1 };
}

/** What `followersArea` looks at. */
export interface FollowedNetwork {
  readonly layers: LayerGraph;
  readonly contextOf: (node: LayerOp) => LayerContext;
  /** True of layers whose folds are given. */
  readonly isGiven: (node: LayerOp) => boolean;
  /** Cycles per frame that nothing may exceed. */
  readonly enoughCycles: number;
  readonly priceOf: PriceOf;
}

/**
 * Area, in LUTs, of the layers that take over the lanes of a value's stream, one behind another, and of their edges: what
 * a fold costs beyond its own kernel.
 */
export function followersArea(network: FollowedNetwork, value: string, stream: StreamShape): number {
  const { layers, contextOf, isGiven, enoughCycles, priceOf } = network;
  let area = 0;
  for (const node of layers.nodes) {
    if (node.inputs[0] !== value || isGiven(node)) continue;
    const context = contextOf(node);
    const fold = followingFold(node, context, stream.lanes);
    const kernel = fold && lowerLayer(node, context, fold);
    const [result] = node.outputs;
    if (fold && !kernel) area += followersArea(network, result, stream);
    if (!kernel || kernelCycles(kernel) > enoughCycles) continue;
    const { inputs, outputs } = portsOf(kernel);
    const edge = edgeBetween(stream, Object.values(inputs)[0], network);
    area += priceOf(kernel) + edge.cost + followersArea(network, result, outputs.m_axis);
  }
  return area;
}
