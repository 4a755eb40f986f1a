import { unzipSync } from 'fflate';
import type { Design } from '../artifact/design.ts';
import { designOf, type ReadFile } from '../artifact/design-of.ts';
import { EXPLORE_FILE, VERIFY_FILE } from '../artifact/record-files.ts';
import { recordOf } from '../artifact/record-of.ts';
import { type ExplorationRecord, explorationSchema } from '../formats/exploration.ts';
import { readJson } from '../formats/read-json.ts';
import { type VerificationRecord, verificationSchema } from '../formats/verification.ts';
import { diagnostics, fail } from '../ir/diagnostic.ts';

const folderDiagnostic = diagnostics('folder', {
  'bad-zip': {
    severity: 'error',
    message: ({ reason }: { reason: string }) => `the .zip cannot be read: ${reason}`,
    help: () => 'pack the folder that `bitwright compile` wrote again, as it is',
  },
});

/** A compiled folder that was dropped as .zip, with what `verify` and `explore` found last. */
export interface OpenedFolder {
  readonly design: Design;
  /** Its files, by path below the folder. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly verification?: VerificationRecord;
  readonly exploration?: ExplorationRecord;
}

const MAGIC = [0x50, 0x4b, 3, 4];

export const isZip = (bytes: Uint8Array): boolean => MAGIC.every((byte, i) => bytes[i] === byte);

/** Of all files together: a small archive can hold any amount. */
const MOST_BYTES = 2 ** 29;

/** What `explore -o` wrote: designs without a compiled folder. */
export interface OpenedSearch {
  readonly search: ExplorationRecord;
}

/** Reads it, as every command reads a folder. Throws DiagnosticError. */
export async function openFolder(bytes: Uint8Array, name: string): Promise<OpenedFolder | OpenedSearch> {
  const files = unpacked(bytes);
  const manifest = [...files.keys()]
    .filter(path => /(^|\/)manifest\.json$/.test(path))
    .sort((a, b) => a.length - b.length)[0];
  // The folder itself may be in it, or only what it holds.
  const top = manifest?.slice(0, -'manifest.json'.length) ?? '';
  if (manifest === undefined) {
    const search = searchIn(files);
    if (search) return { search };
  }
  const readFile: ReadFile = async path => files.get(top + path) ?? { reason: 'it is not in the .zip' };
  const design = await designOf(name, readFile);
  const verification = await recordOf(VERIFY_FILE, verificationSchema, readFile);
  const exploration = await recordOf(EXPLORE_FILE, explorationSchema, readFile);
  const below = [...files].flatMap(([path, content]) =>
    path.startsWith(top) ? [[path.slice(top.length), content] as const] : [],
  );
  return {
    ...{ design, files: new Map(below) },
    ...(verification ? { verification } : {}),
    ...(exploration ? { exploration } : {}),
  };
}

/** Of a model, not of a folder: it names no manifest. */
function searchIn(files: ReadonlyMap<string, Uint8Array>): ExplorationRecord | undefined {
  const [, bytes] =
    [...files].find(([file]) => file === EXPLORE_FILE || file.endsWith(`/${EXPLORE_FILE}`)) ?? [];
  if (!bytes) return undefined;
  try {
    const read = explorationSchema.safeParse(readJson(new TextDecoder().decode(bytes)));
    return read.success ? read.data : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
}

function unpacked(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  let sum = 0;
  try {
    const files = unzipSync(bytes, {
      filter: ({ originalSize }) => {
        sum += originalSize;
        if (sum > MOST_BYTES) throw new Error(`it holds more than ${MOST_BYTES / 2 ** 20} MiB`);
        return true;
      },
    });
    return new Map(Object.entries(files));
  } catch (error) {
    return fail(
      folderDiagnostic('bad-zip', { reason: error instanceof Error ? error.message : String(error) }),
    );
  }
}
