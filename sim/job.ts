import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fail } from '../src/ir/diagnostic.ts';
import { invariant } from '../src/ir/invariant.ts';
import type { Bench, BenchStream, SimulationRun } from './bench.ts';
import { simDiagnostic } from './diagnostics.ts';
import { bytesPerBeat } from './signals.ts';

/** Idle cycles taken for a hang where the run does not say; a frame of slow beats fits in. */
const WATCHDOG_CYCLES = 10_000;

export function watchdogCyclesOf(bench: Bench, run: SimulationRun): number {
  const longest = Math.max(...bench.streams.map(stream => stream.beatsPerFrame));
  return run.watchdogCycles ?? WATCHDOG_CYCLES + 4 * longest;
}

/** Beats a source sends; beats a sink or monitor is to see. */
export function expectedBeatsOf(stream: BenchStream, run: SimulationRun): number {
  const sent = stream.role === 'source' ? run.beats.get(stream.name) : undefined;
  return sent ? sent.length / bytesPerBeat(stream) : run.frames * stream.beatsPerFrame;
}

/** Asserts that a run fits its bench. */
export function checkRun(bench: Bench, run: SimulationRun): void {
  invariant(Number.isSafeInteger(run.frames) && run.frames > 0, `a run of ${run.frames} frames`);
  invariant(Number.isSafeInteger(run.seed) && run.seed >= 0, `seed ${run.seed} is no natural number`);
  const watchdog = watchdogCyclesOf(bench, run);
  invariant(Number.isSafeInteger(watchdog) && watchdog > 0, `a watchdog of ${watchdog} cycles`);
  invariant((run.stalls === 'long') === (run.longStalls !== undefined), 'long stalls say how long');
  const { settleCycles = 1, blocks = 0 } = run.longStalls ?? {};
  invariant(Number.isSafeInteger(settleCycles) && settleCycles > 0, `${settleCycles} cycles to settle`);
  invariant(Number.isInteger(blocks) && blocks >= 0 && blocks < 2 ** 31, `${blocks} blocks`);
  for (const cycles of [...(run.paceCycles ?? []), run.gapCycles ?? 1]) {
    invariant(Number.isInteger(cycles) && cycles > 0 && cycles < 2 ** 31, `a pace of ${cycles} cycles`);
  }
  const known = new Map(bench.streams.map(stream => [stream.name, stream]));
  const named = [
    ...[...run.beats.keys(), ...(run.lastOverride?.keys() ?? [])],
    ...[...(run.record ?? []), ...(run.stallsOn ?? [])],
  ];
  for (const name of named) invariant(known.has(name), `the bench has no stream ${name}`);
  for (const stream of bench.streams) checkStream(stream, run);
  for (const name of run.record ?? []) {
    invariant(known.get(name)?.role !== 'source', `source ${name} cannot be recorded`);
  }
  const resetAfter = run.resetAfterSourceBeats;
  if (resetAfter !== undefined) {
    const source = bench.streams.find(stream => stream.role === 'source');
    invariant(source, 'a reset after source beats needs a source');
    const inRange =
      Number.isInteger(resetAfter) && resetAfter > 0 && resetAfter <= expectedBeatsOf(source, run);
    invariant(inRange, `reset after ${resetAfter} beats of ${source.name}, which never happens`);
  }
}

function checkStream(stream: BenchStream, run: SimulationRun): void {
  const { name, role, beatsPerFrame, widthBits } = stream;
  const beats = run.beats.get(name);
  const last = run.lastOverride?.get(name);
  invariant(beats || role !== 'source', `source ${name} has no beats`);
  invariant(!last || (role === 'source' && stream.hasLast), `${name} is no source with tlast`);
  if (!beats) return;
  const bytes = bytesPerBeat(stream);
  const count = last ? last.length : run.frames * beatsPerFrame;
  invariant(
    beats.length === count * bytes,
    `${name}: ${beats.length} bytes are not ${count} beats of ${bytes}`,
  );
  if (widthBits % 8 === 0) return;
  for (let end = bytes - 1; end < beats.length; end += bytes) {
    invariant(beats[end] >> (widthBits % 8) === 0, `${name}: bits beyond ${widthBits} are set`);
  }
}

/** Writes what the harness reads (sim/harness/job.h) into `folder`. */
export async function writeJob(folder: string, bench: Bench, run: SimulationRun): Promise<void> {
  const bit = (value: unknown) => (value ? 1 : 0);
  const lines = [
    `frames ${run.frames}`,
    `random-stalls ${bit(run.stalls !== 'none')}`,
    `long-stalls ${run.longStalls?.settleCycles ?? 0} ${run.longStalls?.blocks ?? 0} ${bit(run.longStalls?.resetWhenFull)}`,
    ['pace', run.paceCycles?.length ?? 0, ...(run.paceCycles ?? [])].join(' '),
    `gap-cycles ${run.gapCycles ?? 1}`,
    `seed ${run.seed}`,
    `watchdog-cycles ${watchdogCyclesOf(bench, run)}`,
    `reset-after-source-beats ${run.resetAfterSourceBeats ?? -1}`,
    `streams ${bench.streams.length}`,
  ];
  for (const [i, stream] of bench.streams.entries()) {
    const beats = run.beats.get(stream.name);
    const last = run.lastOverride?.get(stream.name);
    const stalls = run.stallsOn?.includes(stream.name) ?? true;
    const flags = [beats, last, run.record?.includes(stream.name), stalls].map(bit);
    lines.push(`stream ${stream.beatsPerFrame} ${flags.join(' ')}`);
    if (beats) await writeFile(join(folder, `${i}.beats`), beats);
    if (last) await writeFile(join(folder, `${i}.last`), last);
  }
  const fifos = bench.fifos ?? [];
  const places = new Map(bench.streams.map(({ name }, i) => [name, i]));
  lines.push(`fifos ${fifos.length}`);
  for (const { name, input, output } of fifos) {
    const [from, to] = [places.get(input), places.get(output)];
    invariant(
      from !== undefined && to !== undefined,
      `FIFO ${name} is between streams that the bench has not`,
    );
    lines.push(`fifo ${from} ${to}`);
  }
  lines.push(`wave-file ${run.waveFile ? waveFilePath(run.waveFile) : ''}`, '');
  await writeFile(join(folder, 'job.txt'), lines.join('\n'));
}

/** The absolute path, which stands in a line of the job. */
export function waveFilePath(waveFile: string): string {
  const path = resolve(waveFile);
  if (/[\r\n]/.test(path))
    fail(simDiagnostic('wave-file', { reason: 'the path holds a line break' }, { file: path }));
  return path;
}
