import { resolve } from 'node:path';
import type { Design } from '../src/artifact/index.ts';
import { paddedBits } from '../src/codegen/padded-bits.ts';
import { beatsPerFrame, widthBits } from '../src/kernels/stream.ts';
import {
  type EndStream,
  type HardwareGraph,
  reloadPinsOf,
  sinkStreams,
  sourceStreams,
} from '../src/schedule/hardware.ts';
import type { Bench, BenchFifo, BenchStream } from './bench.ts';

/** The FIFOs of a design, each with the streams into it and out of it. */
function fifosOf({ kernels, links }: HardwareGraph): BenchFifo[] {
  return kernels
    .filter(({ kind }) => kind === 'fifo')
    .flatMap(({ id }) => {
      const input = links.find(({ to }) => to.kernel === id);
      const output = links.find(({ from }) => from.kernel === id);
      return input && output ? [{ name: id, input: input.stream.id, output: output.stream.id }] : [];
    });
}

/** The bench of a compiled design: its AXI4-Streams driven and taken, all inner streams watched. */
export function designBench({ folder, manifest, hardware }: Design): Bench {
  const end = (role: 'source' | 'sink', { name, stream }: EndStream): BenchStream => ({
    name,
    role,
    prefix: name,
    widthBits: paddedBits(stream),
    beatsPerFrame: beatsPerFrame(stream),
    hasLast: true,
  });
  return {
    top: hardware.top,
    sources: Object.keys(manifest.files)
      // What lies deeper wraps the design.
      .filter(file => /^rtl\/[^/]+\.v$/.test(file))
      .map(file => resolve(folder, file)),
    streams: [
      ...sourceStreams(hardware).map(stream => end('source', stream)),
      ...sinkStreams(hardware).map(stream => end('sink', stream)),
      ...hardware.links.map(({ stream }) => ({
        name: stream.id,
        role: 'monitor' as const,
        prefix: stream.id,
        widthBits: widthBits(stream),
        beatsPerFrame: beatsPerFrame(stream),
        hasLast: false,
      })),
    ],
    flags: hardware.sources.map(({ framingError }) => framingError),
    fifos: fifosOf(hardware),
    zeros: reloadPinsOf(hardware),
  };
}
