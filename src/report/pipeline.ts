import { type Kernel, kernelCycles } from '../kernels/index.ts';
import type { StreamShape } from '../kernels/stream.ts';
import type { HardwareGraph, Link } from '../schedule/hardware.ts';

/** One kernel in a picture. */
export interface Station {
  readonly kernel: Kernel;
  /** Cycles that it is busy with one frame. */
  readonly cycles: number;
  /** Whether no kernel takes more cycles for a frame. */
  readonly isSlowest: boolean;
}

/** What goes from kernel to kernel, with what stands between them: registers, width converters and FIFOs. */
export interface Track {
  /** Ids of kernels. */
  readonly from: string;
  readonly to: string;
  /** The port that it ends at; a gated kernel reads its winner at `s_sel`. */
  readonly toPort: string;
  /** Where it begins; the lanes change on the way where there are several numbers. */
  readonly stream: StreamShape;
  readonly lanes: readonly number[];
  readonly fifos: readonly Extract<Kernel, { kind: 'fifo' }>[];
}

/** What stands on a picture of a design; stations in data order. */
export interface Pipeline {
  readonly stations: readonly Station[];
  readonly tracks: readonly Track[];
}

/** Kernels that only carry what others make: they are drawn as the tracks that they lie on. */
const CARRIERS: ReadonlySet<Kernel['kind']> = new Set(['axis-register', 'fifo', 'width-converter']);

/** Kernels and streams of a design as they are drawn: in report.html, and in the picture of the README. */
export function pipelineOf(hardware: HardwareGraph): Pipeline {
  const drawn = hardware.kernels.filter(({ kind }) => !CARRIERS.has(kind));
  const cycles = drawn.map(kernelCycles);
  const slowest = cycles.reduce((a, b) => Math.max(a, b), 0);
  const follow = follower(hardware);
  const linksFrom = new Map<string, Link[]>(drawn.map(({ id }) => [id, []]));
  for (const link of hardware.links) linksFrom.get(link.from.kernel)?.push(link);
  return {
    stations: drawn.map((kernel, i) => ({ kernel, cycles: cycles[i], isSlowest: cycles[i] === slowest })),
    tracks: drawn.flatMap(({ id }) => (linksFrom.get(id) ?? []).map(follow)),
  };
}

/** Follows a stream through its carriers to the kernel that reads it. */
function follower({ kernels, links }: HardwareGraph): (first: Link) => Track {
  const kernelOf = new Map(kernels.map(kernel => [kernel.id, kernel]));
  const linkFrom = new Map(links.map(link => [link.from.kernel, link]));
  return first => {
    const lanes = [first.stream.lanes];
    const fifos: Track['fifos'][number][] = [];
    let link = first;
    for (;;) {
      const carrier = kernelOf.get(link.to.kernel);
      const next = linkFrom.get(link.to.kernel);
      if (!carrier || !next || !CARRIERS.has(carrier.kind)) break;
      if (carrier.kind === 'fifo') fifos.push(carrier);
      if (next.stream.lanes !== lanes.at(-1)) lanes.push(next.stream.lanes);
      link = next;
    }
    const { kernel: to, port: toPort } = link.to;
    return { from: first.from.kernel, to, toPort, stream: first.stream, lanes, fifos };
  };
}
