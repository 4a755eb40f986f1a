import type { Design } from '../artifact/index.ts';
import {
  type Expression,
  expression,
  type Identifier,
  identifier,
  type Word,
  word,
} from '../ir/target-text.ts';
import { beatsPerFrame, bytesPerBeat, widthBits } from '../kernels/stream.ts';
import { type EndStream, sinkStreams, sourceStreams } from '../schedule/hardware.ts';

/** What templates/tests/testbench.v.hbs needs. */
export interface TestbenchContext {
  readonly top: Identifier;
  readonly testbench: Identifier;
  readonly toolVersion: Word;
  readonly frames: number;
  /** Streams that are held against golden vectors. */
  readonly tests: number;
  readonly watchdogCycles: number;
  readonly sources: readonly SourceContext[];
  readonly sinks: readonly EndContext[];
  readonly framingErrors: readonly { readonly name: Identifier; readonly isLast: boolean }[];
  readonly checks: readonly CheckContext[];
}

interface EndContext {
  readonly name: Identifier;
  readonly msb: number;
  /** Endpoints stall apart. */
  readonly index: number;
}

interface SourceContext extends EndContext {
  readonly bits: number;
  readonly beats: number;
}

interface CheckContext {
  readonly name: Identifier;
  readonly bits: number;
  readonly beats: number;
  readonly beatsPerFrame: number;
  readonly hasLast: 0 | 1;
  readonly isPort: boolean;
  /** In front of the stream's signals, seen from the testbench. */
  readonly scope: Expression;
}

/** A stream of a testbench; its golden vectors lie in `golden/<name>.hex`. */
export interface TestedStream {
  readonly name: string;
  /** `source` is driven; the others are held against golden vectors: `inner` ones lie in the design. */
  readonly role: 'source' | 'sink' | 'inner';
  /** Of its tdata, as the Verilog has it. */
  readonly widthBits: number;
  readonly beatsPerFrame: number;
}

/** All streams of a design, in data order: its inputs, its outputs, what lies between. */
export function testedStreams({ hardware }: Pick<Design, 'hardware'>): TestedStream[] {
  const end = (role: 'source' | 'sink') => (port: EndStream) => ({
    name: port.name,
    role,
    widthBits: 8 * bytesPerBeat(port.stream),
    beatsPerFrame: beatsPerFrame(port.stream),
  });
  return [
    ...sourceStreams(hardware).map(end('source')),
    ...sinkStreams(hardware).map(end('sink')),
    ...hardware.links.map(({ stream }) => ({
      name: stream.id,
      role: 'inner' as const,
      widthBits: widthBits(stream),
      beatsPerFrame: beatsPerFrame(stream),
    })),
  ];
}

/** A design that does nothing for so long hangs: stalls last 16 cycles at most. */
const watchdogCycles = ({ cycles }: Design['manifest']): number =>
  10_000 + 10 * Math.ceil(Math.max(cycles.latency, cycles.initiationInterval));

export function testbenchContext(design: Design, frames: number, toolVersion: string): TestbenchContext {
  const { hardware, manifest } = design;
  const streams = testedStreams(design);
  const checked = streams.filter(({ role }) => role !== 'source');
  const ends = streams.filter(({ role }) => role !== 'inner');
  const endOf = ({ name, widthBits: bits }: TestedStream): EndContext => ({
    name: identifier(name),
    msb: bits - 1,
    index: ends.findIndex(own => own.name === name),
  });
  const errors = hardware.sources.map(({ framingError }) => identifier(framingError));
  return {
    top: identifier(hardware.top),
    testbench: identifier(`${hardware.top}_testbench`),
    toolVersion: word(toolVersion),
    frames,
    tests: checked.length,
    watchdogCycles: watchdogCycles(manifest),
    sources: streams
      .filter(({ role }) => role === 'source')
      .map(stream => ({
        ...endOf(stream),
        bits: stream.widthBits,
        beats: frames * stream.beatsPerFrame,
      })),
    sinks: streams.filter(({ role }) => role === 'sink').map(endOf),
    framingErrors: errors.map((name, i) => ({ name, isLast: i === errors.length - 1 })),
    checks: checked.map(({ name, role, widthBits: bits, beatsPerFrame: perFrame }) => ({
      name: identifier(name),
      bits,
      beats: frames * perFrame,
      beatsPerFrame: perFrame,
      hasLast: role === 'sink' ? 1 : 0,
      isPort: role === 'sink',
      scope: expression(role === 'sink' ? '' : 'dut.'),
    })),
  };
}
