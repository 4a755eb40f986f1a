import { z } from 'zod';
import { digest, identifierText, wordText } from './checked-text.ts';

/** Raised when the meaning of a field changes. */
export const SHARD_VERSION = 2;

const count = z.int().nonnegative();
const text = z.string().max(10_000);
const possible = z.number().nonnegative();
const cycles = z.number().nonnegative().nullable();

/** What `verify --shards I/N --record FILE` found, for `verify --merge`. */
export const shardSchema = z.strictObject({
  schemaVersion: z.literal(SHARD_VERSION),
  tool: z.strictObject({ name: z.literal('bitwright'), version: wordText }),
  /** SHA-256 of the manifest that was verified. */
  manifestSha256: digest,
  takenAsIs: z.literal(true).optional(),
  /** Which frames these are, from 0, of how many. */
  shard: z.strictObject({
    index: z.int().positive(),
    count: z.int().positive(),
    firstFrame: count,
    allFrames: count,
  }),
  simulator: z.enum(['verilator', 'icarus']),
  stalls: z.enum(['none', 'random']),
  seed: z.int(),
  chosen: count,
  frames: count,
  /** Frames whose class is the label; absent without labels. */
  right: count.optional(),
  mismatches: count,
  /** Its frame is one of the shard. */
  firstMismatch: z
    .strictObject({
      stream: identifierText,
      ...{ frame: count, beat: count, lane: count, cycle: count },
      ...{ expected: z.number().optional(), got: z.number().optional() },
      wrongLast: z.boolean(),
    })
    .optional(),
  protocolErrors: z.array(text).max(100_000),
  hang: z
    .strictObject({
      cycle: count,
      streams: z.array(
        z.strictObject({
          name: identifierText,
          ...{ beats: count, expectedBeats: count, valid: z.boolean(), ready: z.boolean() },
        }),
      ),
    })
    .optional(),
  /** Of the points that frames can reach (sim/coverage.ts) one bit each, the first in the lowest bit; base64. */
  covered: z.base64(),
  longStalls: z.strictObject({ frames: count, blocks: count, cycles: count, mismatches: count }).optional(),
  initiationIntervalCycles: cycles,
  latencyCycles: cycles,
  isTimingAsPredicted: z.boolean(),
  outputs: z.array(
    z.strictObject({ stream: identifierText, latencyCycles: cycles, predictedLatencyCycles: count }),
  ),
  fifos: z.array(
    z.strictObject({ fifo: identifierText, depthBeats: count, peakBeats: count, wastedLuts: count }),
  ),
  streams: z.array(
    z.strictObject({
      ...{ stream: identifierText, value: text },
      ...{ beats: count, mismatches: count, distinct: count, possible },
    }),
  ),
  cuts: z.array(
    z.strictObject({
      ...{ cut: text, value: text, streams: z.array(identifierText) },
      ...{ elements: count, mismatches: count, distinct: count, possible },
    }),
  ),
  /** What each gate chose, frame after frame; fewer in the hardware after a hang. */
  gates: z.array(
    z.strictObject({
      ...{ gate: text, tensor: text, kernels: count },
      ...{ reference: z.array(count), hardware: z.array(count), smallestMargin: z.number() },
    }),
  ),
  simulatedCycles: count,
  buildSeconds: z.number().nonnegative(),
  simulationSeconds: z.number().nonnegative(),
});

export type ShardRecord = z.infer<typeof shardSchema>;
