import { Coverage } from '../../sim/coverage.ts';
import type { LongStallReport, VerifyResult } from '../../sim/verify.ts';
import type { Design } from '../artifact/index.ts';
import type { ShardRecord } from '../formats/shard.ts';
import { fail } from '../ir/diagnostic.ts';
import { greatest, least } from '../ir/extremes.ts';
import { mergeDiagnostic } from './merge-diagnostics.ts';
import { coveredPoints } from './shard-record.ts';

/** A shard's record, and the file that it stands in. */
export interface RecordFile {
  readonly file: string;
  readonly record: ShardRecord;
}

/** All shards of a run as one result. */
export interface MergedShards {
  /** Without values of outputs, which records do not hold. */
  readonly result: VerifyResult;
  readonly stalls: 'none' | 'random';
  readonly seed: number;
  readonly chosen: number;
  readonly accuracy?: number;
  readonly isTakenAsIs: boolean;
}

/**
 * Merges the records of all shards of one run on a design. Counts are sums, coverage is that of all frames together, the first
 * mismatch is that of the first frame; of how many values a stream had the greatest number of a shard is told. Throws
 * DiagnosticError where a shard is missing, there twice, or of another run.
 */
export function mergeShards(
  design: Design,
  manifestSha256: string,
  files: readonly RecordFile[],
): MergedShards {
  checkSameRun(manifestSha256, files);
  const sorted = files.toSorted((a, b) => a.record.shard.index - b.record.shard.index);
  const records = sorted.map(({ record }) => record);
  const [first] = records;
  const coverage = new Coverage(design.layers);
  for (const { file, record } of sorted) {
    const points = coveredPoints(record);
    if (greatest(points) >= coverage.points.length)
      fail(mergeDiagnostic('broken', { reason: 'it covers more than the network has' }, { file }));
    coverage.add(points);
  }
  const sum = (of: (record: ShardRecord) => number): number => records.reduce((total, r) => total + of(r), 0);
  const failing = records.find(({ mismatches }) => mismatches > 0);
  const timed = records.find(({ isTimingAsPredicted }) => !isTimingAsPredicted) ?? first;
  const { cycles } = design.manifest;
  const frames = sum(record => record.frames);
  const isLabelled = records.every(({ right }) => right !== undefined);
  const longStalls = mergedLongStalls(records);
  return {
    ...{ stalls: first.stalls, seed: first.seed, chosen: sum(({ chosen }) => chosen) },
    isTakenAsIs: records.some(({ takenAsIs }) => takenAsIs === true),
    ...(isLabelled ? { accuracy: sum(({ right }) => right ?? 0) / frames } : {}),
    result: {
      simulator: first.simulator,
      frames,
      mismatches: sum(({ mismatches }) => mismatches),
      ...(failing?.firstMismatch
        ? {
            firstMismatch: {
              ...failing.firstMismatch,
              frame: failing.shard.firstFrame + failing.firstMismatch.frame,
            },
          }
        : {}),
      protocolErrors: records.flatMap(({ shard, protocolErrors }) =>
        protocolErrors.map(error => `shard ${shard.index}: ${error}`),
      ),
      ...(failing?.hang ? { hang: failing.hang } : {}),
      ...{ coverage: coverage.report(), coveredPoints: coverage.points },
      ...(longStalls ? { longStalls } : {}),
      initiationIntervalCycles: timed.initiationIntervalCycles ?? Number.NaN,
      predictedInitiationIntervalCycles: cycles.initiationInterval,
      latencyCycles: timed.latencyCycles ?? Number.NaN,
      predictedLatencyCycles: cycles.latency,
      isTimingAsPredicted: records.every(record => record.isTimingAsPredicted),
      outputs: timed.outputs.map(own => ({ ...own, latencyCycles: own.latencyCycles ?? Number.NaN })),
      streams: first.streams.map((own, i) => ({ ...own, ...added(records.map(r => r.streams[i])) })),
      fifos: first.fifos.map((own, i) => ({
        ...own,
        peakBeats: greatest(records.map(r => r.fifos[i].peakBeats)),
        wastedLuts: least(records.map(r => r.fifos[i].wastedLuts)),
      })),
      cuts: first.cuts.map((own, i) => ({
        ...own,
        ...added(records.map(r => r.cuts[i])),
        elements: sum(r => r.cuts[i].elements),
      })),
      gates: first.gates.map((own, i) => ({ ...own, ...mergedWinners(records, i) })),
      ...{ output: new Float64Array(), referenceOutput: new Float64Array() },
      simulatedCycles: sum(record => record.simulatedCycles),
      buildSeconds: sum(record => record.buildSeconds),
      simulationSeconds: sum(record => record.simulationSeconds),
    },
  };
}

/** What streams and cuts have of all shards. */
const added = <T extends { readonly beats?: number; readonly mismatches: number; readonly distinct: number }>(
  parts: readonly T[],
) => ({
  ...(parts[0].beats === undefined ? {} : { beats: parts.reduce((sum, own) => sum + (own.beats ?? 0), 0) }),
  mismatches: parts.reduce((sum, { mismatches }) => sum + mismatches, 0),
  distinct: greatest(parts.map(({ distinct }) => distinct)),
});

/** What a gate chose in all frames. Behind a shard that hangs nothing is told of the hardware. */
function mergedWinners(records: readonly ShardRecord[], gate: number) {
  const parts = records.map(({ gates }) => gates[gate]);
  const hung = parts.findIndex(({ reference, hardware }) => hardware.length < reference.length);
  const whole = hung < 0 ? parts : parts.slice(0, hung + 1);
  return {
    reference: parts.flatMap(({ reference }) => reference),
    hardware: whole.flatMap(({ hardware }) => hardware),
    smallestMargin: least(parts.map(({ smallestMargin }) => smallestMargin)),
  };
}

/** Of the shards that had a run with long stalls. */
function mergedLongStalls(records: readonly ShardRecord[]): LongStallReport | undefined {
  const runs = records.flatMap(({ longStalls }) => longStalls ?? []);
  if (runs.length === 0) return undefined;
  const sum = (of: (run: LongStallReport) => number): number => runs.reduce((total, r) => total + of(r), 0);
  return {
    frames: sum(({ frames }) => frames),
    blocks: sum(({ blocks }) => blocks),
    cycles: sum(({ cycles }) => cycles),
    mismatches: sum(({ mismatches }) => mismatches),
  };
}

/** What all records of one run have in common, in words. */
const common = ({
  shard,
  simulator,
  stalls,
  seed,
  streams,
  fifos,
  cuts,
  outputs,
  gates,
  tool,
  takenAsIs,
}: ShardRecord) => ({
  'number of shards': shard.count,
  'number of frames': shard.allFrames,
  ...{ simulator, stalls, seed, version: tool.version, '--changed': takenAsIs ?? false },
  streams: [...streams, ...outputs].map(({ stream }) => stream).join(),
  FIFOs: fifos.map(({ fifo }) => fifo).join(),
  cuts: cuts.map(({ cut }) => cut).join(),
  gates: gates.map(({ gate }) => gate).join(),
});

function checkSameRun(manifestSha256: string, files: readonly RecordFile[]): void {
  const [first] = files;
  const wanted = Object.entries(common(first.record));
  const seen = new Map<number, string>();
  for (const { file, record } of files) {
    const at = { file };
    if (record.manifestSha256 !== manifestSha256) fail(mergeDiagnostic('other-design', {}, at));
    const own = new Map(Object.entries(common(record)));
    const other = wanted.find(([what, value]) => own.get(what) !== value);
    if (other) fail(mergeDiagnostic('other-run', { what: other[0], first: first.file }, at));
    const { index, count } = record.shard;
    const twice = seen.get(index);
    if (twice !== undefined || index > count)
      fail(mergeDiagnostic('twice', { index, first: twice ?? first.file }, at));
    seen.set(index, file);
  }
  const { count } = first.record.shard;
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter(index => !seen.has(index));
  if (missing.length > 0) fail(mergeDiagnostic('missing', { missing, count }));
}
