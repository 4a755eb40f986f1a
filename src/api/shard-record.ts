import type { VerifyOptions, VerifyResult } from '../../sim/verify.ts';
import type { Design } from '../artifact/index.ts';
import { SHARD_VERSION, type ShardRecord } from '../formats/shard.ts';
import type { Frames } from '../host/frames.ts';
import { ownPackage } from '../node/own-package.ts';
import type { Shard } from './shard.ts';

/** What was found on a shard, to be merged with the others. */
export function shardRecord(
  design: Design,
  manifestSha256: string,
  shard: Shard,
  frames: Frames,
  result: VerifyResult,
  { stalls, seed, accuracy }: Pick<VerifyOptions, 'stalls' | 'seed'> & { readonly accuracy?: number },
): ShardRecord {
  const { simulator, mismatches, firstMismatch, longStalls, hang, isTimingAsPredicted } = result;
  const { simulatedCycles, buildSeconds, simulationSeconds } = result;
  return {
    schemaVersion: SHARD_VERSION,
    tool: { name: 'bitwright', version: ownPackage().version },
    manifestSha256,
    ...(design.isTakenAsIs ? { takenAsIs: true } : {}),
    shard: { ...shard, firstFrame: frames.first ?? 0, allFrames: frames.of ?? frames.count },
    ...{ simulator, stalls, seed, chosen: frames.chosen ?? 0, frames: result.frames, mismatches },
    ...(accuracy === undefined ? {} : { right: Math.round(accuracy * result.frames) }),
    ...(firstMismatch ? { firstMismatch } : {}),
    protocolErrors: [...result.protocolErrors],
    ...(hang ? { hang: { cycle: hang.cycle, streams: [...hang.streams] } } : {}),
    covered: packed(result.coveredPoints),
    ...(longStalls ? { longStalls } : {}),
    initiationIntervalCycles: measured(result.initiationIntervalCycles),
    latencyCycles: measured(result.latencyCycles),
    isTimingAsPredicted,
    outputs: result.outputs.map(own => ({ ...own, latencyCycles: measured(own.latencyCycles) })),
    fifos: [...result.fifos],
    streams: [...result.streams],
    cuts: result.cuts.map(own => ({ ...own, streams: [...own.streams] })),
    gates: result.gates.map(own => ({
      ...own,
      ...{ reference: [...own.reference], hardware: [...own.hardware] },
    })),
    ...{ simulatedCycles, buildSeconds, simulationSeconds },
  };
}

const measured = (cycles: number): number | null => (Number.isFinite(cycles) ? cycles : null);

/** Bytes 0 and 1 as bits, the first in the lowest bit, in base64. */
function packed(points: Uint8Array): string {
  const bits = Buffer.alloc(Math.ceil(points.length / 8));
  for (let i = 0; i < points.length; i++) bits[i >> 3] |= points[i] << (i & 7);
  return bits.toString('base64');
}

/** The numbers of the bits that are 1. */
export function coveredPoints({ covered }: ShardRecord): number[] {
  const bits = Buffer.from(covered, 'base64');
  const points: number[] = [];
  for (let i = 0; i < 8 * bits.length; i++) if ((bits[i >> 3] >> (i & 7)) & 1) points.push(i);
  return points;
}
