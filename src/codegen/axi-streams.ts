import { beatsPerFrame } from '../kernels/stream.ts';
import { type EndStream, type HardwareGraph, sinkStreams, sourceStreams } from '../schedule/hardware.ts';
import { paddedBits } from './padded-bits.ts';

/** Hand-written modules of the wrapper, and the kernels' that they instantiate; paths below hw/rtl. */
export const WRAPPER_SOURCES: readonly string[] = [
  'wrappers/axi_control.v',
  'wrappers/axis_pack.v',
  'wrappers/axis_sink.v',
  'wrappers/axis_source.v',
  'wrappers/axis_unpack.v',
  'axis-register/axis_register.v',
];

/** The widest word that DMA engines have. */
const MAX_WORD_BYTES = 128;
/** Of each side; axi_control.v has no room for more counters. */
const MAX_ENDS = 256;

/** An AXI4-Stream of the wrapper: how a frame lies in memory, whatever the width of a word. */
export interface AxiStream {
  /** Prefix of its signals, as in the design. */
  readonly port: string;
  /** Width of tdata unless the wrapper's parameter says otherwise: 8 to 1,024, a power of two. */
  readonly wordBits: number;
  readonly beatsPerFrame: number;
  /** What the design's own tdata holds. */
  readonly beatBytes: number;
  /** From the first byte of a beat to that of the next: a power of two up to 128, above a multiple of 128. */
  readonly slotBytes: number;
  /** Of a frame, without what fills up its last word. */
  readonly frameBytes: number;
}

/** The wrapper of a design. */
export interface AxiWrapper {
  /** Name of its module. */
  readonly top: string;
  readonly inputs: readonly AxiStream[];
  readonly outputs: readonly AxiStream[];
}

/** The wrapper of a design; undefined where it has more ends than the wrapper's registers can count. */
export function axiWrapperOf(hardware: HardwareGraph): AxiWrapper | undefined {
  const [sources, sinks] = [sourceStreams(hardware), sinkStreams(hardware)];
  if (sources.length > MAX_ENDS || sinks.length > MAX_ENDS) return undefined;
  return { top: `${hardware.top}_axi`, inputs: sources.map(axiStream), outputs: sinks.map(axiStream) };
}

function axiStream({ name, stream }: EndStream): AxiStream {
  const beats = beatsPerFrame(stream);
  const beatBytes = paddedBits(stream) / 8;
  const slotBytes = slotOf(beatBytes);
  return {
    port: name,
    wordBits: 8 * Math.min(slotBytes, MAX_WORD_BYTES),
    beatsPerFrame: beats,
    beatBytes,
    slotBytes,
    frameBytes: beats * slotBytes,
  };
}

function slotOf(beatBytes: number): number {
  if (beatBytes > MAX_WORD_BYTES) return Math.ceil(beatBytes / MAX_WORD_BYTES) * MAX_WORD_BYTES;
  let slot = 1;
  while (slot < beatBytes) slot *= 2;
  return slot;
}
