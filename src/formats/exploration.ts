import { z } from 'zod';
import { FAMILY_NAMES } from '../kernels/family.ts';
import { digest, wordText } from './checked-text.ts';

/** Raised when the meaning of a field changes; a reader leaves other versions alone. */
export const EXPLORATION_VERSION = 1;

const amount = z.number().nonnegative();
const lanes = z.int().positive();

/** explore.json: the designs that `explore` found, the fastest first. Equal runs give equal bytes. */
export const explorationSchema = z.strictObject({
  schemaVersion: z.literal(EXPLORATION_VERSION),
  tool: z.strictObject({ name: z.literal('bitwright'), version: wordText }),
  model: z.strictObject({ name: z.string(), sha256: digest }),
  /** SHA-256 of the manifest of the folder whose network it was; absent where it was a model's. */
  manifestSha256: digest.optional(),
  /** Areas are in its cells. */
  family: z.enum(FAMILY_NAMES),
  /** The clock that kernels have registers for, in MHz. */
  clockMegahertz: z.number().positive().optional(),
  points: z
    .array(
      z.strictObject({
        initiationIntervalCycles: amount,
        latencyCycles: amount,
        area: z.strictObject({ lut: amount, ff: amount, blockRam: amount, dsp: amount }),
        /** What `compile --folding` takes. */
        folding: z.record(z.string(), z.strictObject({ pe: lanes, simd: lanes })),
      }),
    )
    .min(1)
    .max(10_000),
});

export type ExplorationRecord = z.infer<typeof explorationSchema>;
export type ExploredPoint = ExplorationRecord['points'][number];
