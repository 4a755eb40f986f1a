import type { Design } from '../src/artifact/index.ts';
import { invariant } from '../src/ir/invariant.ts';
import { portsOf } from '../src/kernels/index.ts';
import type { StreamShape } from '../src/kernels/stream.ts';
import type { SimulationResult } from './bench.ts';

/** What a simulation saw on a stream of a design. */
export function streamOf(result: SimulationResult, name: string) {
  const stream = result.streams.find(s => s.name === name);
  invariant(stream, `the simulation has no stream ${name}`);
  return stream;
}

/** The shape of a stream of a design, `s_axis` and `m_axis` among them. */
export function shapeOf({ hardware }: Design, stream: string): StreamShape {
  const link = hardware.links.find(l => l.stream.id === stream);
  if (link) return link.stream;
  return stream === 's_axis'
    ? portsOf(hardware.kernels[0]).inputs.s_axis
    : portsOf(hardware.kernels[hardware.kernels.length - 1]).outputs.m_axis;
}
