import type { LongStallReport, Mismatch, VerifyOptions, VerifyResult } from '../../sim/verify.ts';
import type { Design, Verified } from '../artifact/index.ts';
import { VERIFICATION_VERSION } from '../formats/verification.ts';
import { ownPackage } from '../node/own-package.ts';

/** A verification as it is kept in the folder: without the frames' values and without times. */
export function verificationRecord(
  design: Design,
  result: VerifyResult,
  { stalls, seed, accuracy }: Pick<VerifyOptions, 'stalls' | 'seed'> & { readonly accuracy?: number },
): Verified {
  const { frames, mismatches, firstMismatch, longStalls, isTimingAsPredicted } = result;
  return {
    schemaVersion: VERIFICATION_VERSION,
    tool: { name: 'bitwright', version: ownPackage().version },
    ok: mismatches === 0 && isTimingAsPredicted,
    ...(design.isTakenAsIs ? { takenAsIs: true } : {}),
    ...(result.simulator === 'icarus' ? { simulator: result.simulator } : {}),
    ...{ frames, stalls, seed, mismatches },
    ...(firstMismatch ? { firstMismatch: mismatchText(firstMismatch) } : {}),
    cycles: {
      initiationInterval: measured(result.initiationIntervalCycles),
      latency: measured(result.latencyCycles),
      areAsPredicted: isTimingAsPredicted,
    },
    ...(accuracy === undefined ? {} : { accuracy }),
    ...(longStalls ? { longStalls: runOf(longStalls) } : {}),
    coverage: result.coverage.map(({ what, seen, all }) => ({ what, seen, all })),
    fifos: result.fifos.map(({ fifo, depthBeats, peakBeats, wastedLuts }) => ({
      ...{ fifo, depthBeats, peakBeats, wastedLuts },
    })),
    streams: result.streams.map(({ stream, beats, mismatches: own, distinct, possible }) => ({
      ...{ stream, beats, mismatches: own, distinct, possible },
    })),
  };
}

const runOf = ({ frames, blocks, mismatches }: LongStallReport): Verified['longStalls'] => ({
  ...{ frames, blocks, mismatches },
});

/** Null where no frame ended. */
const measured = (cycles: number): number | null => (Number.isFinite(cycles) ? cycles : null);

/** The first beat that differs, in words. */
export function mismatchText({
  stream,
  frame,
  beat,
  lane,
  cycle,
  wrongLast,
  expected,
  got,
}: Mismatch): string {
  const where = `stream ${stream}, frame ${frame}, beat ${beat}, lane ${lane}, cycle ${cycle}`;
  if (wrongLast) return `${where}: wrong tlast`;
  return `${where}: expected ${expected ?? 'no beat'}, got ${got ?? 'none'}`;
}
