import { invariant } from '../ir/invariant.ts';
import type { HardwareGraph, Port } from './hardware.ts';
import { hlsOf, type Kernel } from './kernels/index.ts';
import type { Stream } from './stream.ts';

/** A stream of the HLS C++: it stands for a stream of the design and the FIFO or register behind it. */
export interface HlsStream {
  /** Beats it holds. */
  readonly depthBeats: number;
  /** What it carries, under the name of the last of the streams it stands for. */
  readonly stream: Stream;
  /** Name of the layer value that it carries. */
  readonly value: string;
  readonly from: Port;
  readonly to: Port;
}

/** Depth of a stream with no buffer behind it: what Vitis HLS gives by default. */
const DEFAULT_DEPTH_BEATS = 2;

/** The kernels of a design that have no HLS C++ yet; a design with any of them has none. */
export function kernelsWithoutHls(graph: HardwareGraph): readonly Kernel[] {
  return graph.kernels.filter(kernel => hlsOf(kernel) === 'pending');
}

/** The streams of a design between its processes, FIFOs and registers taken into them, in order. */
export function hlsStreams(graph: HardwareGraph): readonly HlsStream[] {
  const bufferOf = (id: string) => {
    const kernel = graph.kernels.find(k => k.id === id);
    invariant(kernel, `no kernel ${id}`);
    const hls = hlsOf(kernel);
    return hls !== 'pending' && hls.kind === 'buffer'
      ? { depthBeats: hls.depthBeats(kernel.params) }
      : undefined;
  };
  return graph.links
    .filter(link => !bufferOf(link.from.kernel))
    .map(first => {
      let last = first;
      let depthBeats = 0;
      for (let buffer = bufferOf(last.to.kernel); buffer; buffer = bufferOf(last.to.kernel)) {
        const { kernel } = last.to;
        const next = graph.links.find(link => link.from.kernel === kernel);
        invariant(next, `buffer ${kernel} leads nowhere`);
        depthBeats += buffer.depthBeats;
        last = next;
      }
      const { stream, value, to } = last;
      return { depthBeats: Math.max(depthBeats, DEFAULT_DEPTH_BEATS), stream, value, from: first.from, to };
    });
}
