import { resolve } from 'node:path';
import type { Design } from '../src/artifact/index.ts';
import { portsOf } from '../src/codegen/kernels/index.ts';
import { beatsPerFrame, widthBits } from '../src/codegen/stream.ts';
import { paddedBits } from '../src/codegen/verilog-top.ts';
import type { Bench } from './bench.ts';

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
  };
}
