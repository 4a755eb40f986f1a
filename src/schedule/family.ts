import { FAMILIES, type Family, MAX_SHIFT_DEPTH } from '../kernels/family.ts';
import type { HardwareGraph } from './hardware.ts';

/** A design whose FIFOs are made of what a device family has. They hold the same beats in the same cycles. */
export function forFamily(graph: HardwareGraph, family: Family): HardwareGraph {
  const { shiftDepthBeats } = FAMILIES[family];
  if (shiftDepthBeats === MAX_SHIFT_DEPTH) return graph;
  return {
    ...graph,
    kernels: graph.kernels.map(kernel =>
      kernel.kind === 'fifo'
        ? { ...kernel, params: { ...kernel.params, shiftDepth: shiftDepthBeats } }
        : kernel,
    ),
  };
}

/** Whether the FIFOs of a design are those of a family. */
export const isForFamily = ({ kernels }: HardwareGraph, family: Family): boolean =>
  kernels.every(
    kernel =>
      kernel.kind !== 'fifo' ||
      (kernel.params.shiftDepth ?? MAX_SHIFT_DEPTH) === FAMILIES[family].shiftDepthBeats,
  );
