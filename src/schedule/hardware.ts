import { invariant } from '../ir/invariant.ts';
import { isReloadable, type Kernel, type KernelKind, portsOf } from '../kernels/index.ts';
import { RELOAD_BUS } from '../kernels/reload.ts';
import type { Stream, StreamShape } from '../kernels/stream.ts';

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

/** An AXI4-Stream of a design: the open port of a `frame-input` or of a `frame-output`. */
export interface EndPort {
  /** Prefix of its signals in the top module: `s_axis` or `m_axis`, and where there are several the model's name behind that. */
  readonly name: string;
  readonly kernel: string;
  /** Name of the layer value whose elements it carries. */
  readonly value: string;
}

/** One that the host drives. */
export interface SourcePort extends EndPort {
  /** Signal of the top module that tells of frames of the wrong length. */
  readonly framingError: string;
}

/** The hardware IR: kernel instances, in data order, and the streams between them. */
export interface HardwareGraph {
  /** Name of the top module. */
  readonly top: string;
  /** One for each input of the layer graph, in its order. */
  readonly sources: readonly SourcePort[];
  /** One for each output. */
  readonly sinks: readonly EndPort[];
  readonly kernels: readonly Kernel[];
  readonly links: readonly Link[];
}

/** An AXI4-Stream of a design with what it carries. */
export type EndStream<P extends EndPort = EndPort> = P & { readonly stream: StreamShape };

/** The AXI4-Streams that a design takes. */
export const sourceStreams = (graph: HardwareGraph): readonly EndStream<SourcePort>[] =>
  graph.sources.map(port => ({ ...port, stream: portsOf(kernelAt(graph, port)).inputs.s_axis }));

/** The AXI4-Streams that it gives. */
export const sinkStreams = (graph: HardwareGraph): readonly EndStream[] =>
  graph.sinks.map(port => ({ ...port, stream: portsOf(kernelAt(graph, port)).outputs.m_axis }));

/** Inputs of the top beside clock, reset and streams: to be 0 wherever nothing is reloaded. */
export const reloadPinsOf = ({ kernels }: HardwareGraph): readonly string[] =>
  kernels.some(isReloadable) ? RELOAD_BUS.map(([name]) => name) : [];

function kernelAt({ kernels }: HardwareGraph, { name, kernel: id }: EndPort): Kernel {
  const kernel = kernels.find(k => k.id === id);
  invariant(kernel, `${name} is at no kernel`);
  return kernel;
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
