import { paddedBits } from '../src/codegen/padded-bits.ts';
import type { Manifest } from '../src/formats/manifest.ts';
import { beatsPerFrame, widthBits } from '../src/kernels/stream.ts';
import { type EndStream, type HardwareGraph, sinkStreams, sourceStreams } from '../src/schedule/hardware.ts';
import type { BenchStream } from './bench.ts';

/** The streams of a design's bench: its AXI4-Streams driven and taken, all inner streams watched. */
export const benchStreams = (hardware: HardwareGraph): BenchStream[] => [
  ...sourceStreams(hardware).map(stream => endOf('source', stream)),
  ...sinkStreams(hardware).map(stream => endOf('sink', stream)),
  ...hardware.links.map(({ stream }) => ({
    name: stream.id,
    role: 'monitor' as const,
    prefix: stream.id,
    widthBits: widthBits(stream),
    beatsPerFrame: beatsPerFrame(stream),
    hasLast: false,
  })),
];

const endOf = (role: 'source' | 'sink', { name, stream }: EndStream): BenchStream => ({
  name,
  role,
  prefix: name,
  widthBits: paddedBits(stream),
  beatsPerFrame: beatsPerFrame(stream),
  hasLast: true,
});

/** The Verilog of a design, by path below its folder. What lies deeper wraps the design. */
export const benchSources = ({ files }: Pick<Manifest, 'files'>): string[] =>
  Object.keys(files).filter(file => /^rtl\/[^/]+\.v$/.test(file));
