import type { Kernel, KernelKind } from '../kernels/index.ts';
import type { Stream } from '../kernels/stream.ts';

/** A port of a kernel instance. */
export interface Port {
  readonly kernel: string;
  readonly port: string;
}

/** One stream of a design: from an output port to an input port. It carries a value of the layer graph. */
export interface Link {
  readonly from: Port;
  readonly to: Port;
  readonly stream: Stream;
  /** Name of the layer value whose elements the stream carries, in order. */
  readonly value: string;
}

/**
 * The hardware IR: kernel instances and the streams between them. The first kernel is the
 * `frame-input`, the last the `frame-output`; their open ports are the design's AXI4-Streams.
 */
export interface HardwareGraph {
  /** Name of the top module. */
  readonly top: string;
  readonly kernels: readonly Kernel[];
  readonly links: readonly Link[];
}

/** Kernels that only bring streams from one to another: those that `assemble` adds to the layers' own. */
export const CONNECTING_KINDS: ReadonlySet<KernelKind> = new Set([
  'frame-input',
  'frame-output',
  'fork',
  'width-converter',
  'axis-register',
  'fifo',
]);

/** The kernel of each layer that has one, by the layer's name. */
export const layerKernels = ({ kernels }: HardwareGraph): ReadonlyMap<string, Kernel> =>
  new Map(kernels.filter(kernel => !CONNECTING_KINDS.has(kernel.kind)).map(kernel => [kernel.layer, kernel]));
