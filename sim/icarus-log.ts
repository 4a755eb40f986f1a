import type {
  BeatMismatch,
  Bench,
  BenchStream,
  SimulationResult,
  SimulationRun,
  StreamResult,
} from './bench.ts';
import { expectedBeatsOf } from './job.ts';
import { bytesPerBeat } from './signals.ts';

const KEPT_PROTOCOL_ERRORS = 4;

const PROTOCOL_ERRORS: Readonly<Record<string, string>> = {
  d: 'tvalid dropped before tready',
  c: 'tdata changed while waiting for tready',
  l: 'tlast changed while waiting for tready',
  x: 'tvalid is unknown',
};

/** What the testbench wrote (icarus-testbench.ts), as a result; undefined when it did not come to its end. */
export function readIcarusLog(
  log: string,
  bench: Bench,
  run: SimulationRun,
): Omit<SimulationResult, 'wallSeconds'> | undefined {
  const fresh = () => bench.streams.map(stream => new StreamLog(stream, run));
  let streams = fresh();
  let end: { cycles: number; hung: boolean } | undefined;
  const rises: number[] = [];
  const levels: { valid: boolean; ready: boolean }[] = [];
  for (const line of log.split('\n')) {
    const [event, index, ...values] = line.split(' ');
    if (event === 'b') streams[Number(index)].beat(Number(values[0]), values[1], values[2]);
    else if (event === 'r') streams = fresh();
    else if (event === 'f') rises[Number(index)] = Number(values[0]);
    else if (event === 's') levels[Number(index)] = { valid: values[0] === '1', ready: values[1] === '1' };
    else if (event === 'e') end = { cycles: Number(index), hung: values[0] === '1' };
    else if (event in PROTOCOL_ERRORS)
      streams[Number(index)].protocolError(PROTOCOL_ERRORS[event], Number(values[0]));
  }
  if (!end) return undefined;
  const results = streams.map(stream => stream.result());
  const waiting = results.map(({ name, beats }, i) => ({
    name,
    beats,
    expectedBeats: expectedBeatsOf(bench.streams[i], run),
    ...levels[i],
  }));
  return {
    cycles: end.cycles,
    streams: results,
    flags: Object.fromEntries((bench.flags ?? []).map((flag, i) => [flag, rises[i]])),
    // Beats are logged stream by stream, not cycle by cycle.
    fifoPeaks: [],
    blocks: 0,
    ...(end.hung ? { hang: { cycle: end.cycles - 1, streams: waiting } } : {}),
  };
}

/** Collects and compares the beats of one stream, by the rules of harness/endpoint.h. */
class StreamLog {
  readonly #stream: BenchStream;
  readonly #expected: Uint8Array | undefined;
  readonly #expectedBeats: number;
  readonly #recorded: Uint8Array[] | undefined;
  readonly #frameStartCycles: number[] = [];
  readonly #frameEndCycles: number[] = [];
  readonly #protocolErrors: string[] = [];
  #beats = 0;
  #mismatches = 0;
  #firstMismatch: BeatMismatch | undefined;

  constructor(stream: BenchStream, run: SimulationRun) {
    this.#stream = stream;
    this.#expected = stream.role === 'source' ? undefined : run.beats.get(stream.name);
    this.#expectedBeats = expectedBeatsOf(stream, run);
    this.#recorded = run.record?.includes(stream.name) ? [] : undefined;
  }

  beat(cycle: number, last: string, hex: string): void {
    const { beatsPerFrame, role } = this.#stream;
    const beat = this.#beats % beatsPerFrame;
    const known = hex.replace(/[^0-9a-f]/g, '0');
    const got = bytesOf(known, bytesPerBeat(this.#stream));
    if (role !== 'source' && known !== hex) this.protocolError('tdata has unknown bits', cycle);
    this.#recorded?.push(got);
    if (this.#expected) this.#compare(cycle, got, known === hex, last);
    if (beat === 0) this.#frameStartCycles.push(cycle);
    if (beat === beatsPerFrame - 1) this.#frameEndCycles.push(cycle);
    this.#beats++;
  }

  #compare(cycle: number, got: Uint8Array, isKnown: boolean, last: string): void {
    const { beatsPerFrame, hasLast } = this.#stream;
    const frame = Math.floor(this.#beats / beatsPerFrame);
    const beat = this.#beats % beatsPerFrame;
    const at = this.#beats * got.length;
    const surplus = this.#beats >= this.#expectedBeats;
    const expected = surplus
      ? new Uint8Array()
      : new Uint8Array(this.#expected?.subarray(at, at + got.length) ?? []);
    const wrongData = surplus || !isKnown || expected.some((byte, i) => byte !== got[i]);
    const wrongLast = hasLast && last !== (beat === beatsPerFrame - 1 ? '1' : '0');
    if (!wrongData && !wrongLast) return;
    this.#mismatches++;
    this.#firstMismatch ??= { frame, beat, cycle, expected, got, ...(wrongData ? {} : { wrongLast: true }) };
  }

  protocolError(what: string, cycle: number): void {
    if (this.#protocolErrors.length === KEPT_PROTOCOL_ERRORS) return;
    const frame = Math.floor(this.#beats / this.#stream.beatsPerFrame);
    const beat = this.#beats % this.#stream.beatsPerFrame;
    this.#protocolErrors.push(`${what} in cycle ${cycle} (frame ${frame}, beat ${beat})`);
  }

  result(): StreamResult {
    return {
      name: this.#stream.name,
      beats: this.#beats,
      mismatches: this.#mismatches,
      ...(this.#firstMismatch ? { firstMismatch: this.#firstMismatch } : {}),
      frameStartCycles: this.#frameStartCycles,
      frameEndCycles: this.#frameEndCycles,
      protocolErrors: this.#protocolErrors,
      ...(this.#recorded ? { recorded: new Uint8Array(Buffer.concat(this.#recorded)) } : {}),
    };
  }
}

/** Big-endian digits as `count` little-endian bytes. */
function bytesOf(hex: string, count: number): Uint8Array {
  return new Uint8Array(Buffer.from(hex.padStart(2 * count, '0'), 'hex').reverse());
}
