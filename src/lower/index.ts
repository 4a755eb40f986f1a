import type { Kernel } from '../codegen/kernels/index.ts';
import type { LayerOp } from '../ops/index.ts';
import { lowerDense } from './dense.ts';
import type { Fold, LayerContext, Lowering } from './lowering.ts';
import { lowerThreshold } from './threshold.ts';
import { lowerTopK } from './top-k.ts';

/** Exhaustive by type: a layer operator without a way to hardware does not compile. */
const lowerings: { readonly [N in LayerOp as N['kind']]: Lowering<N> } = {
  dense: lowerDense,
  threshold: lowerThreshold,
  'top-k': lowerTopK,
};

const of = (node: LayerOp): Lowering<LayerOp> => lowerings[node.kind] as Lowering<LayerOp>;

export const foldLimits = (node: LayerOp, context: LayerContext): Fold => of(node).limits(node, context);
export const followsProducer = (node: LayerOp): boolean => of(node).followsProducer;
export const layerCycles = (node: LayerOp, context: LayerContext, fold: Fold): number =>
  of(node).cycles(node, context, fold);
export const lowerLayer = (node: LayerOp, context: LayerContext, fold: Fold): Kernel =>
  of(node).kernel(node, context, fold);
