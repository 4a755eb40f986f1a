import type { z } from 'zod';
import { type ExplorationRecord, explorationSchema } from '../formats/exploration.ts';
import { readJson } from '../formats/read-json.ts';
import { type VerificationRecord, verificationSchema } from '../formats/verification.ts';
import { sha256 } from '../sha256.ts';
import type { Design } from './design.ts';
import { readFileOf } from './read-file.ts';

/** Where a compiled folder keeps what `verify` found last. */
export const VERIFY_FILE = 'verify.json';

/** Where it keeps the designs that `explore` found last. */
export const EXPLORE_FILE = 'explore.json';

/** SHA-256 of the folder's manifest.json; undefined where it cannot be read any more. */
export async function manifestHash(folder: string): Promise<string | undefined> {
  const bytes = await readFileOf(folder, 'manifest.json');
  return bytes instanceof Uint8Array ? sha256(bytes) : undefined;
}

/**
 * What `verify` found last of this very design; undefined where it did not run yet. A record of another manifest, of another
 * version or with a fault in it is none: it is for the page alone, and the next `verify` writes it again.
 */
export const readVerification = ({ folder }: Design): Promise<VerificationRecord | undefined> =>
  readRecord(folder, VERIFY_FILE, verificationSchema);

/** The same of `explore`. */
export const readExploration = ({ folder }: Design): Promise<ExplorationRecord | undefined> =>
  readRecord(folder, EXPLORE_FILE, explorationSchema);

async function readRecord<T extends { readonly manifestSha256?: string | undefined }>(
  folder: string,
  file: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const bytes = await readFileOf(folder, file);
  if (!(bytes instanceof Uint8Array)) return undefined;
  try {
    const record = schema.safeParse(readJson(bytes.toString('utf8')));
    return record.success && record.data.manifestSha256 === (await manifestHash(folder))
      ? record.data
      : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
}
