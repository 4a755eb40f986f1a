import { invariant } from '../src/ir/invariant.ts';
import type { Bench, BenchStream } from './bench.ts';

/** The signals of one stream, by name in the top module. */
export interface StreamSignals {
  readonly data: string;
  readonly valid: string;
  readonly ready: string;
  readonly last?: string;
}

export function signalsOf(stream: BenchStream): StreamSignals {
  return {
    data: `${stream.prefix}_tdata`,
    valid: `${stream.prefix}_tvalid`,
    ready: `${stream.prefix}_tready`,
    ...(stream.hasLast ? { last: `${stream.prefix}_tlast` } : {}),
  };
}

/** Name and width of each signal of a stream. */
export function widthsOf(stream: BenchStream): readonly (readonly [name: string, widthBits: number])[] {
  const { data, valid, ready, last } = signalsOf(stream);
  return [[data, stream.widthBits], [valid, 1], [ready, 1], ...(last ? [[last, 1] as const] : [])];
}

export function bytesPerBeat(stream: BenchStream): number {
  return Math.ceil(stream.widthBits / 8);
}

/** Asserts what the generated sources rely on. */
export function checkBench(bench: Bench): void {
  const names = [bench.top, ...bench.streams.map(s => s.prefix), ...(bench.flags ?? [])];
  for (const name of names) {
    // Verilator writes a double underscore in another way, so such a signal would not be found.
    invariant(/^[A-Za-z](?:_?[A-Za-z0-9])*$/.test(name), `'${name}' is no plain signal name`);
  }
  const unique = new Set(bench.streams.map(s => s.name));
  invariant(unique.size === bench.streams.length, 'two streams of a bench have the same name');
  for (const stream of bench.streams) {
    const { name, widthBits, beatsPerFrame } = stream;
    invariant(Number.isInteger(widthBits) && widthBits > 0, `stream ${name} has width ${widthBits}`);
    invariant(
      Number.isInteger(beatsPerFrame) && beatsPerFrame > 0,
      `stream ${name}: ${beatsPerFrame} beats per frame`,
    );
  }
}
