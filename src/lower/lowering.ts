import type { Kernel } from '../codegen/kernels/index.ts';
import type { LayerOp } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';

/** How much of a layer is done at once: `pe` results (or elements) and `simd` inputs per cycle. */
export interface Fold {
  readonly pe: number;
  readonly simd: number;
}

export interface LayerContext {
  /** Instance id of the kernel. */
  readonly id: string;
  readonly input: ValueInfo;
  readonly output: ValueInfo;
}

/** The bridge from one layer operator to the kernel that computes it. */
export interface Lowering<N extends LayerOp> {
  /** The largest useful fold; a dimension that the kernel does not have is 1. */
  limits(node: N, context: LayerContext): Fold;
  /** Cycles per frame when nothing waits; what the event simulator finds for the kernel alone. */
  cycles(node: N, context: LayerContext, fold: Fold): number;
  /** True where the kernel takes elements as the kernel before it gives them, and needs no fold of its own. */
  readonly followsProducer: boolean;
  kernel(node: N, context: LayerContext, fold: Fold): Kernel;
}

/** Vectors of a frame: all dimensions but the channels. */
export function vectorsOf(info: ValueInfo): number {
  return info.shape.slice(0, -1).reduce((a, b) => a * b, 1);
}

export function channelsOf(info: ValueInfo): number {
  return info.shape[info.shape.length - 1];
}
