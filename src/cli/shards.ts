import { InvalidArgumentError } from 'commander';
import { junitText } from '../api/junit.ts';
import { mergeShards } from '../api/merge-shards.ts';
import { readShards } from '../api/read-shards.ts';
import type { Shard } from '../api/shard.ts';
import { verificationRecord } from '../api/verification-record.ts';
import { manifestHash, readDesign, sourceNotes } from '../artifact/index.ts';
import { fail, printable } from '../ir/diagnostic.ts';
import { replaceFile } from '../node/write-folder.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { print, printDiagnostics, printJson } from './terminal.ts';
import { keptOrWhyNot, printVerification, verificationJson } from './verification.ts';

/** More are no use: a scheduler starts about one a second. */
export const MAX_SHARDS = 100_000;

/** I/N. */
export function shardOf(text: string): Shard {
  const [, index, count] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (index === undefined || index < 1 || index > count || count > MAX_SHARDS)
    throw new InvalidArgumentError(`must be I/N, shard I of N, as 3/8; at most ${MAX_SHARDS}`);
  return { index, count };
}

/** How many shards there are to be. */
export function shardCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > MAX_SHARDS)
    throw new InvalidArgumentError(`must be a whole number, 1 to ${MAX_SHARDS}`);
  return count;
}

interface MergeOptions {
  readonly merge: readonly string[];
  readonly changed?: boolean;
  readonly junit?: string;
  readonly streams?: boolean;
  readonly traceWinners?: boolean;
  readonly json?: boolean;
}

/** Merges the records of all shards: what `verify` would say of all frames. Answers whether all is as it must be. */
export async function mergeCommand(folder: string, options: MergeOptions): Promise<boolean> {
  const files = await readShards(options.merge);
  const design = await readDesign(folder, options.changed || files.some(({ record }) => record.takenAsIs));
  const merged = mergeShards(design, (await manifestHash(folder)) ?? '', files);
  const { result, stalls, seed, accuracy, chosen } = merged;
  const how = { stalls, seed, ...(accuracy === undefined ? {} : { accuracy }) };
  const ok = result.mismatches === 0 && result.isTimingAsPredicted;
  const kept = await keptOrWhyNot(design, verificationRecord(design, result, how));
  const notes = [...sourceNotes(design), ...kept];
  const verification = {
    ...{ result, ok, notes },
    frames: { integers: new Float64Array(), count: result.frames, chosen, notes },
    ends: design.hardware.sources.length + design.hardware.sinks.length,
    ...(accuracy === undefined ? {} : { accuracy }),
  };
  if (options.junit !== undefined) {
    const text = junitText([{ name: printable(folder), result, seed }]);
    await replaceFile(options.junit, text).catch((error: Error) =>
      fail(cliDiagnostic('not-writable', { reason: error.message }, { file: options.junit ?? '' })),
    );
  }
  if (options.json) {
    printJson({ ...verificationJson(verification), shards: files.length, stalls, seed, notes });
    return ok;
  }
  printDiagnostics(notes);
  const shown = {
    ...(options.streams ? { streams: true } : {}),
    ...(options.traceWinners ? { traceWinners: true } : {}),
  };
  printVerification(verification, { stalls, seed, ...shown });
  const { buildSeconds, simulationSeconds } = result;
  print(
    `${files.length} shards: ${simulationSeconds.toFixed(1)} s of simulation, ${buildSeconds.toFixed(1)} s of building the simulator`,
  );
  return ok;
}
