import { z } from 'zod';
import { digest, identifierText, wordText } from './checked-text.ts';

/** Raised when the meaning of a field changes; a reader leaves other versions alone. */
export const VERIFICATION_VERSION = 1;

const count = z.int().nonnegative();

/** verify.json of a compiled folder: what `verify` found last. Equal runs give equal bytes: there are no times in it. */
export const verificationSchema = z.strictObject({
  schemaVersion: z.literal(VERIFICATION_VERSION),
  tool: z.strictObject({ name: z.literal('bitwright'), version: wordText }),
  /** SHA-256 of the manifest that was verified. */
  manifestSha256: digest,
  ok: z.boolean(),
  /** Set where the folder's own sources ran as they are (`--changed`). */
  takenAsIs: z.literal(true).optional(),
  /** Set where it was not Verilator. */
  simulator: z.literal('icarus').optional(),
  frames: count,
  stalls: z.enum(['none', 'random']),
  seed: z.int(),
  mismatches: count,
  /** The first beat that differs, in words. */
  firstMismatch: z.string().optional(),
  /** As they were measured; null where no frame ended. */
  cycles: z.strictObject({
    initiationInterval: z.number().nullable(),
    latency: z.number().nullable(),
    areAsPredicted: z.boolean(),
  }),
  /** The share of frames whose class is the label, from 0 to 1; absent without labels. */
  accuracy: z.number().min(0).max(1).optional(),
  longStalls: z.strictObject({ frames: count, blocks: count, mismatches: count }).optional(),
  /** Of what the network has of a kind, how much the frames exercise. */
  coverage: z.array(z.strictObject({ what: wordText, seen: count, all: count })),
  /** In the run without stalls; `wastedLuts` is what a FIFO as deep as its peak would save. */
  fifos: z.array(
    z.strictObject({ fifo: identifierText, depthBeats: count, peakBeats: count, wastedLuts: count }),
  ),
  streams: z.array(
    z.strictObject({
      stream: identifierText,
      beats: count,
      mismatches: count,
      /** Different integers that were seen, and that there can be. */
      distinct: count,
      possible: z.number().nonnegative(),
    }),
  ),
});

export type VerificationRecord = z.infer<typeof verificationSchema>;
