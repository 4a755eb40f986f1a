import type { BenchStream } from '../../sim/bench.ts';
import { benchStreams } from '../../sim/bench-streams.ts';
import { watchdogCycles } from '../../sim/watchdog.ts';
import type { Design } from '../artifact/design.ts';
import {
  type Expression,
  expression,
  type Identifier,
  identifier,
  type Word,
  word,
} from '../ir/target-text.ts';
import { reloadPinsOf } from '../schedule/hardware.ts';

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
  readonly zeros: readonly Identifier[];
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

/** What a testbench needs to know of a design. */
export type TestedDesign = Pick<Design, 'manifest' | 'layers' | 'hardware'>;

export function testbenchContext(
  design: TestedDesign,
  frames: number,
  toolVersion: string,
): TestbenchContext {
  const { hardware } = design;
  const streams = benchStreams(hardware);
  const checked = streams.filter(({ role }) => role !== 'source');
  const ends = streams.filter(({ role }) => role !== 'monitor');
  const endOf = ({ name, widthBits: bits }: BenchStream): EndContext => ({
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
    watchdogCycles: watchdogCycles(design),
    zeros: reloadPinsOf(hardware).map(identifier),
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
