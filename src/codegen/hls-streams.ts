import { invariant } from '../ir/invariant.ts';
import { hlsOf, type Kernel, timingOf } from '../kernels/index.ts';
import type { Stream } from '../kernels/stream.ts';
import type { HardwareGraph, Port } from '../schedule/hardware.ts';

/** A stream of the HLS C++: it stands for a stream of the design and the FIFO or register behind it. */
export interface HlsStream {
  /**
   * Beats it holds: those of the FIFO or register, and those that the writer holds in Verilog when it
   * cannot go on. Where streams part and meet again, less could be too little.
   */
  readonly depthBeats: number;
  /** What it carries, under the name of the last of the streams it stands for. */
  readonly stream: Stream;
  /** Name of the layer value that it carries. */
  readonly value: string;
  readonly from: Port;
  readonly to: Port;
}

/** The least depth: what Vitis HLS gives by default. */
const LEAST_DEPTH_BEATS = 2;

/** The streams of a design between its processes, FIFOs and registers taken into them, in order. */
export function hlsStreams(graph: HardwareGraph): readonly HlsStream[] {
  const kernelOf = (id: string): Kernel => {
    const kernel = graph.kernels.find(k => k.id === id);
    invariant(kernel, `no kernel ${id}`);
    return kernel;
  };
  const bufferOf = (id: string) => {
    const kernel = kernelOf(id);
    const hls = hlsOf(kernel);
    return hls.kind === 'buffer' ? { depthBeats: hls.depthBeats(kernel.params) } : undefined;
  };
  return graph.links
    .filter(link => !bufferOf(link.from.kernel))
    .map(first => {
      let last = first;
      const { kernel: writer, port } = first.from;
      let depthBeats = timingOf(kernelOf(writer)).outputs[port].capacity;
      for (let buffer = bufferOf(last.to.kernel); buffer; buffer = bufferOf(last.to.kernel)) {
        const { kernel } = last.to;
        const next = graph.links.find(link => link.from.kernel === kernel);
        invariant(next, `buffer ${kernel} leads nowhere`);
        depthBeats += buffer.depthBeats;
        last = next;
      }
      const { stream, value, to } = last;
      return { depthBeats: Math.max(depthBeats, LEAST_DEPTH_BEATS), stream, value, from: first.from, to };
    });
}
