import type { Kernel } from '../kernels/index.ts';
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
