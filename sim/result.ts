import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { fail } from '../src/ir/diagnostic.ts';
import type { Bench, SimulationResult, SimulationRun, StreamResult } from './bench.ts';
import { reasonOf } from './cache.ts';
import { simDiagnostic } from './diagnostics.ts';

const count = z.int().nonnegative();
const bytes = z.hex().transform(text => new Uint8Array(Buffer.from(text, 'hex')));

/** What the harness writes (sim/harness/report.h); streams and flags in the order of the bench. */
const report = z.strictObject({
  cycles: count,
  wallSeconds: z.number().nonnegative(),
  flags: z.array(count),
  fifoPeaks: z.array(count),
  blocks: count,
  hang: z
    .strictObject({
      cycle: count,
      streams: z.array(
        z.strictObject({ beats: count, expectedBeats: count, valid: z.boolean(), ready: z.boolean() }),
      ),
    })
    .optional(),
  streams: z.array(
    z.strictObject({
      beats: count,
      mismatches: count,
      firstMismatch: z
        .strictObject({
          frame: count,
          beat: count,
          cycle: count,
          expected: bytes,
          got: bytes,
          wrongLast: z.literal(true).optional(),
        })
        .optional(),
      frameStartCycles: z.array(count),
      frameEndCycles: z.array(count),
      protocolErrors: z.array(z.string()),
    }),
  ),
});

const unreadable = (reason: string): never => fail(simDiagnostic('no-result', { reason }));

/** A simulator that was broken off in the middle of it leaves half a report. */
function reportOf(text: string): z.infer<typeof report> {
  try {
    return report.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return unreadable(error.message);
    throw error;
  }
}

/** Reads what the harness left in `folder`. */
export async function readResult(
  folder: string,
  bench: Bench,
  run: SimulationRun,
): Promise<SimulationResult> {
  const text = await readFile(join(folder, 'result.json'), 'utf8').catch(error =>
    unreadable(reasonOf(error)),
  );
  const { cycles, wallSeconds, flags, fifoPeaks, blocks, hang, streams } = reportOf(text);
  const named = <T>(results: readonly T[]) =>
    results.map((result, i) => ({ name: bench.streams[i].name, ...result }));
  const recorded = async (result: StreamResult, i: number): Promise<StreamResult> =>
    run.record?.includes(result.name)
      ? { ...result, recorded: new Uint8Array(await readFile(join(folder, `${i}.recorded`))) }
      : result;
  return {
    cycles,
    streams: await Promise.all(named(streams).map(recorded)),
    flags: Object.fromEntries((bench.flags ?? []).map((flag, i) => [flag, flags[i]])),
    fifoPeaks,
    blocks,
    ...(hang ? { hang: { cycle: hang.cycle, streams: named(hang.streams) } } : {}),
    wallSeconds,
  };
}
