import type { Design } from '../src/artifact/index.ts';
import { invariant } from '../src/ir/invariant.ts';
import type { StreamShape } from '../src/kernels/stream.ts';
import { sinkStreams, sourceStreams } from '../src/schedule/hardware.ts';
import type { SimulationResult } from './bench.ts';

/** What a simulation saw on a stream of a design. */
export function streamOf(result: SimulationResult, name: string) {
  const stream = result.streams.find(s => s.name === name);
  invariant(stream, `the simulation has no stream ${name}`);
  return stream;
}

/** The shape of a stream of a design, its AXI4-Streams among them. */
export function shapeOf({ hardware }: Pick<Design, 'hardware'>, stream: string): StreamShape {
  const link = hardware.links.find(l => l.stream.id === stream);
  if (link) return link.stream;
  const end = [...sourceStreams(hardware), ...sinkStreams(hardware)].find(({ name }) => name === stream);
  invariant(end, `the design has no stream ${stream}`);
  return end.stream;
}
