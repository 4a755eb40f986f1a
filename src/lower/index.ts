import { type Kernel, kernelCycles } from '../kernels/index.ts';
import type { LayerOp } from '../ops/index.ts';
import { lowerAdd } from './add.ts';
import { lowerConcat } from './concat.ts';
import { lowerDense } from './dense.ts';
import { lowerDepthwise } from './depthwise.ts';
import { lowerGather } from './gather.ts';
import { lowerLookup } from './lookup.ts';
import type { Fold, LayerContext, Lowering } from './lowering.ts';
import { lowerMultiply } from './multiply.ts';
import { lowerPad } from './pad.ts';
import { lowerPool } from './pool.ts';
import { lowerReorder } from './reorder.ts';
import { lowerRequantize } from './requantize.ts';
import { lowerReshape } from './reshape.ts';
import { lowerShift } from './shift.ts';
import { lowerSlice } from './slice.ts';
import { lowerThreshold } from './threshold.ts';
import { lowerTopK } from './top-k.ts';
import { lowerUpsample } from './upsample.ts';
import { lowerWindow } from './window.ts';

/** Exhaustive by type: a layer operator without a way to hardware does not compile. */
const lowerings: { readonly [N in LayerOp as N['kind']]: Lowering<N> } = {
  dense: lowerDense,
  threshold: lowerThreshold,
  'top-k': lowerTopK,
  window: lowerWindow,
  pool: lowerPool,
  reshape: lowerReshape,
  add: lowerAdd,
  depthwise: lowerDepthwise,
  requantize: lowerRequantize,
  concat: lowerConcat,
  slice: lowerSlice,
  multiply: lowerMultiply,
  lookup: lowerLookup,
  upsample: lowerUpsample,
  reorder: lowerReorder,
  pad: lowerPad,
  shift: lowerShift,
  gather: lowerGather,
};

const of = (node: LayerOp): Lowering<LayerOp> => lowerings[node.kind] as Lowering<LayerOp>;

export const foldLimits = (node: LayerOp, context: LayerContext): Fold => of(node).limits(node, context);
export const lanesRule = (node: LayerOp): Lowering<LayerOp>['lanes'] => of(node).lanes;
export const legalLanes = (node: LayerOp, context: LayerContext, wanted: number): number =>
  of(node).legalLanes?.(node, context, wanted) ?? wanted;
export const unrolledAddersOf = (node: LayerOp, context: LayerContext): number | undefined =>
  of(node).unrolledAdders?.(node, context);
/** Cycles per frame of a layer's kernel that never waits; 0 where nothing is built. */
export function layerCycles(node: LayerOp, context: LayerContext, fold: Fold): number {
  const kernel = lowerLayer(node, context, fold);
  return kernel ? kernelCycles(kernel) : 0;
}
export const lowerLayer = (node: LayerOp, context: LayerContext, fold: Fold): Kernel | undefined =>
  of(node).kernel(node, context, fold);
