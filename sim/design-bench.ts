import { resolve } from 'node:path';
import type { Design } from '../src/artifact/index.ts';
import { type HardwareGraph, reloadPinsOf } from '../src/schedule/hardware.ts';
import type { Bench, BenchFifo } from './bench.ts';
import { benchSources, benchStreams } from './bench-streams.ts';

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
  return {
    top: hardware.top,
    sources: benchSources(manifest).map(file => resolve(folder, file)),
    streams: benchStreams(hardware),
    flags: hardware.sources.map(({ framingError }) => framingError),
    fifos: fifosOf(hardware),
    zeros: reloadPinsOf(hardware),
  };
}
