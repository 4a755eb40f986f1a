import { resolve } from 'node:path';
import type { Design } from '../src/artifact/index.ts';
import { paddedBits } from '../src/codegen/verilog-top.ts';
import { portsOf } from '../src/kernels/index.ts';
import { beatsPerFrame, widthBits } from '../src/kernels/stream.ts';
import type { HardwareGraph } from '../src/schedule/hardware.ts';
import type { Bench, BenchFifo } from './bench.ts';

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
  const first = portsOf(hardware.kernels[0]).inputs.s_axis;
  const last = portsOf(hardware.kernels[hardware.kernels.length - 1]).outputs.m_axis;
  return {
    top: hardware.top,
    sources: Object.keys(manifest.files)
      .filter(file => file.startsWith('rtl/') && file.endsWith('.v'))
      .map(file => resolve(folder, file)),
    streams: [
      {
        name: 's_axis',
        role: 'source',
        prefix: 's_axis',
        widthBits: paddedBits(first),
        beatsPerFrame: beatsPerFrame(first),
        hasLast: true,
      },
      {
        name: 'm_axis',
        role: 'sink',
        prefix: 'm_axis',
        widthBits: paddedBits(last),
        beatsPerFrame: beatsPerFrame(last),
        hasLast: true,
      },
      ...hardware.links.map(({ stream }) => ({
        name: stream.id,
        role: 'monitor' as const,
        prefix: stream.id,
        widthBits: widthBits(stream),
        beatsPerFrame: beatsPerFrame(stream),
        hasLast: false,
      })),
    ],
    flags: ['framing_error'],
    fifos: fifosOf(hardware),
  };
}
