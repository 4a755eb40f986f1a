import type { Exercised } from '../../sim/coverage-points.ts';
import { type CutReport, type SimulatorName, type VerifyResult, verifyDesign } from '../../sim/verify.ts';
import type { Shard } from '../api/shard.ts';
import { shardRecord } from '../api/shard-record.ts';
import { mismatchText, verificationRecord } from '../api/verification-record.ts';
import {
  type Design,
  keepVerification,
  manifestHash,
  sourceNotes,
  type Verified,
} from '../artifact/index.ts';
import { jsonText } from '../formats/json-text.ts';
import { accuracyOn } from '../host/accuracy.ts';
import type { Frames } from '../host/frames.ts';
import { hostOfManifest } from '../host/interface.ts';
import { counted } from '../ir/counted.ts';
import { type Diagnostic, DiagnosticError, fail, printable } from '../ir/diagnostic.ts';
import { replaceFile } from '../node/write-folder.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { type FloatWinners, floatWinners, isAsInFloat, printWinners } from './gates.ts';
import { print, table } from './terminal.ts';

export interface VerificationOptions {
  /** Frames are one part of several: the record of the folder is left to the merge. */
  readonly shards?: Shard;
  /** Where the record of the part goes. */
  readonly record?: string;
  readonly stalls: 'none' | 'random';
  readonly seed: number;
  readonly simulator?: SimulatorName;
  readonly wave?: string;
  readonly streams?: boolean;
  readonly traceWinners?: boolean;
  /** With `traceWinners`: the model, whose winners in float32 are told too. */
  readonly model?: string;
}

/** A design verified on frames. */
export interface Verification {
  readonly result: VerifyResult;
  readonly frames: Frames;
  readonly accuracy?: number;
  /** What the gates choose in float32. */
  readonly float?: FloatWinners;
  readonly notes: readonly Diagnostic[];
  readonly ok: boolean;
  /** AXI4-Streams of the design. */
  readonly ends: number;
}

/** Proves a design on frames in a simulator. */
export async function verifyOn(
  design: Design,
  frames: Frames,
  options: VerificationOptions,
  onProgress: (step: string) => void,
): Promise<Verification> {
  const result = await verifyDesign(design, frames.integers, {
    stalls: options.stalls,
    // Each part stalls in its own way.
    seed: options.seed + (options.shards ? options.shards.index - 1 : 0),
    ...(options.simulator === undefined ? {} : { simulator: options.simulator }),
    ...(options.wave === undefined ? {} : { waveFile: options.wave }),
    onProgress,
  });
  const accuracy = accuracyOn(hostOfManifest(design.manifest), result.output, frames.labels);
  const { stalls, seed } = options;
  const how = { stalls, seed, ...(accuracy === undefined ? {} : { accuracy }) };
  const keeping = options.shards
    ? await recordShard(design, frames, result, options.shards, options.record, how)
    : await keptOrWhyNot(design, verificationRecord(design, result, how));
  const float = options.model === undefined ? undefined : await floatWinners(design, frames, options.model);
  const isAsPredicted = result.mismatches === 0 && result.isTimingAsPredicted;
  const ok = isAsPredicted && (!float || isAsInFloat(result.gates, float.winners));
  return {
    result,
    frames,
    notes: [...sourceNotes(design), ...frames.notes, ...(float?.notes ?? []), ...keeping],
    ok,
    ends: design.hardware.sources.length + design.hardware.sinks.length,
    ...(float ? { float: float.winners } : {}),
    ...(accuracy === undefined ? {} : { accuracy }),
  };
}

/** Writes the record of a part where asked for. */
async function recordShard(
  design: Design,
  frames: Frames,
  result: VerifyResult,
  shard: Shard,
  file: string | undefined,
  how: Parameters<typeof shardRecord>[5],
): Promise<readonly Diagnostic[]> {
  if (file === undefined) return [];
  const record = shardRecord(design, (await manifestHash(design.folder)) ?? '', shard, frames, result, how);
  await replaceFile(file, jsonText(record)).catch((error: Error) =>
    fail(cliDiagnostic('not-writable', { reason: error.message }, { file })),
  );
  return [];
}

/** Keeps the record in the folder. One that cannot be written to can be verified all the same: that is a warning. */
export async function keptOrWhyNot(design: Design, record: Verified): Promise<readonly Diagnostic[]> {
  try {
    await keepVerification(design, record);
    return [];
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error.diagnostics.map(diagnostic => ({ ...diagnostic, severity: 'warning' }));
  }
}

/** What --json shows of a verification. */
export function verificationJson({ result, accuracy, float, ok }: Verification): Record<string, unknown> {
  const { output: _, referenceOutput: __, coveredPoints: ___, gates, ...shown } = result;
  const traced = gates.map(gate => ({ ...gate, ...(float ? { float: float.get(gate.tensor) } : {}) }));
  return { ok, ...shown, gates: traced, ...(accuracy === undefined ? {} : { accuracy }) };
}

export function printVerification(
  { result, frames, accuracy, float, ends }: Verification,
  options: VerificationOptions,
): void {
  if (frames.of !== undefined && frames.first !== undefined)
    print(`frames ${frames.first} to ${frames.first + frames.count - 1} of ${frames.of}:`);
  const by = result.simulator === 'icarus' ? ' in Icarus' : '';
  const stalls = options.stalls === 'random' ? `random stalls, seed ${options.seed}` : 'no stalls';
  print(
    `${counted(result.frames, 'frame')}, ${result.streams.length + ends} streams, ${stalls}${by}: ${result.mismatches} mismatches`,
  );
  print(exercised(result, frames));
  if (result.longStalls) {
    const { frames, blocks, mismatches } = result.longStalls;
    print(
      `long stalls: ${counted(frames, 'frame')}, ${counted(blocks, 'time')} full or empty, reset in mid-frame: ${mismatches} mismatches`,
    );
  } else if (options.stalls === 'random') {
    const reason =
      result.simulator === 'icarus' ? 'they are for Verilator' : 'the design is too slow for them';
    print(`long stalls: left out, ${reason}`);
  }
  if (result.firstMismatch) print(`first mismatch: ${mismatchText(result.firstMismatch)}`);
  for (const error of result.protocolErrors.slice(0, 5)) print(`stream protocol: ${error}`);
  if (result.hang) {
    print(`the design hangs at cycle ${result.hang.cycle}:`);
    print(
      table([
        ['stream', 'beats', 'of', 'valid', 'ready'],
        ...result.hang.streams.map(s => [s.name, s.beats, s.expectedBeats, String(s.valid), String(s.ready)]),
      ]),
    );
  }
  print(
    `initiation interval ${counted(result.initiationIntervalCycles, 'cycle')} (predicted ${result.predictedInitiationIntervalCycles}), ` +
      `latency ${result.latencyCycles} (predicted ${result.predictedLatencyCycles})`,
  );
  if (result.outputs.length > 1) {
    for (const { stream, latencyCycles, predictedLatencyCycles } of result.outputs)
      print(`${stream}: latency ${latencyCycles} (predicted ${predictedLatencyCycles})`);
  }
  for (const { fifo, depthBeats, peakBeats, wastedLuts } of result.fifos) {
    if (wastedLuts > 0)
      print(
        `FIFO ${fifo} is ${depthBeats} beats deep and held ${peakBeats}: about ${wastedLuts} LUTs too many`,
      );
  }
  if (accuracy !== undefined) print(`accuracy: ${(100 * accuracy).toFixed(2)} % of ${result.frames}`);
  if (result.cuts.length > 0) print(cutTable(result.cuts));
  if (options.traceWinners) printWinners(result.gates, float);
  if (options.streams) {
    print(
      table([
        ['stream', 'value', 'beats', 'mismatches', 'distinct', 'possible'],
        ...result.streams.map(s => [
          s.stream,
          printable(s.value),
          s.beats,
          s.mismatches,
          s.distinct,
          s.possible,
        ]),
      ]),
    );
  }
  if (options.streams && result.fifos.length > 0) {
    print(
      table([
        ['FIFO', 'depth in beats', 'peak'],
        ...result.fifos.map(f => [f.fifo, f.depthBeats, f.peakBeats]),
      ]),
    );
  }
}

const EXERCISED_NAMES: { readonly [W in Exercised]: string } = {
  thresholds: 'thresholds',
  steps: 'their very steps',
  weights: 'inputs of weights',
  multipliers: 'multipliers',
  entries: 'table entries',
  banks: 'banks',
  winners: 'winners',
};

/** What the frames exercise; nothing where the network has nothing to exercise. */
function exercised({ coverage }: VerifyResult, { chosen = 0 }: Frames): string {
  const counts = coverage.map(({ what, seen, all }) => `${EXERCISED_NAMES[what]} ${seen} of ${all}`);
  const by = chosen > 0 ? `, ${chosen} of the frames chosen for it` : '';
  return `exercised${by}: ${counts.join(', ') || 'no parameters'}`;
}

function cutTable(cuts: readonly CutReport[]): string {
  return table([
    ['cut', 'value', 'streams', 'elements', 'mismatches', 'distinct', 'possible'],
    ...cuts.map(c => [
      printable(c.cut),
      printable(c.value),
      c.streams.length,
      c.elements,
      c.mismatches,
      c.distinct,
      c.possible,
    ]),
  ]);
}
