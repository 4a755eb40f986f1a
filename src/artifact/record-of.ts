import type { z } from 'zod';
import { readJson } from '../formats/read-json.ts';
import { sha256 } from '../sha256.ts';
import type { ReadFile } from './design-of.ts';

/**
 * A record of a folder that is of its very manifest; undefined where there is none, and where it is of another manifest, of
 * another version or has a fault in it.
 */
export async function recordOf<T extends { readonly manifestSha256?: string | undefined }>(
  file: string,
  schema: z.ZodType<T>,
  readFile: ReadFile,
): Promise<T | undefined> {
  const [bytes, manifest] = [await readFile(file), await readFile('manifest.json')];
  if (!(bytes instanceof Uint8Array && manifest instanceof Uint8Array)) return undefined;
  try {
    const record = schema.safeParse(readJson(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)));
    return record.success && record.data.manifestSha256 === sha256(manifest) ? record.data : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
}
