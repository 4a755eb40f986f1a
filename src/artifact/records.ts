import { type ExplorationRecord, explorationSchema } from '../formats/exploration.ts';
import { type VerificationRecord, verificationSchema } from '../formats/verification.ts';
import { sha256 } from '../sha256.ts';
import type { Design } from './design.ts';
import { readFileOf } from './read-file.ts';
import { EXPLORE_FILE, VERIFY_FILE } from './record-files.ts';
import { recordOf } from './record-of.ts';

export { EXPLORE_FILE, VERIFY_FILE } from './record-files.ts';

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
  recordOf(VERIFY_FILE, verificationSchema, path => readFileOf(folder, path));

/** The same of `explore`. */
export const readExploration = ({ folder }: Design): Promise<ExplorationRecord | undefined> =>
  recordOf(EXPLORE_FILE, explorationSchema, path => readFileOf(folder, path));
