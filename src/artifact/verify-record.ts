import { jsonText } from '../formats/json-text.ts';
import type { Manifest } from '../formats/manifest.ts';
import { readJson } from '../formats/read-json.ts';
import { type VerificationRecord, verificationSchema } from '../formats/verification.ts';
import { sha256 } from '../sha256.ts';
import type { Design } from './design.ts';
import { readFileOf } from './read-file.ts';

/** Where a compiled folder keeps what `verify` found last. */
export const VERIFY_FILE = 'verify.json';

/** What a record names the manifest by that it is of. */
export const manifestHash = (manifest: Manifest): string => sha256(jsonText(manifest));

/**
 * What `verify` found last of this very design; undefined where it did not run yet. A record of another manifest, of another
 * version or with a fault in it is none: it is for the page alone, and the next `verify` writes it again.
 */
export async function readVerification({
  folder,
  manifest,
}: Design): Promise<VerificationRecord | undefined> {
  const bytes = await readFileOf(folder, VERIFY_FILE);
  if (!(bytes instanceof Uint8Array)) return undefined;
  try {
    const record = verificationSchema.safeParse(readJson(bytes.toString('utf8')));
    return record.success && record.data.manifestSha256 === manifestHash(manifest) ? record.data : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
}
