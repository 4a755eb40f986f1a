import { join } from 'node:path';
import type { Device } from '../devices/data.ts';
import { type ExplorationRecord, explorationSchema } from '../formats/exploration.ts';
import { jsonText } from '../formats/json-text.ts';
import { type VerificationRecord, verificationSchema } from '../formats/verification.ts';
import { fail } from '../ir/diagnostic.ts';
import { replaceFile } from '../node/write-folder.ts';
import type { Design } from './design.ts';
import { artifactDiagnostic } from './diagnostics.ts';
import { EXPLORE_FILE, manifestHash, readExploration, readVerification, VERIFY_FILE } from './records.ts';
import { REPORT_FILE, reportHtml } from './report-html.ts';

/**
 * Writes a folder's report.html again, with what `verify` found last, and answers its path. Throws DiagnosticError where the
 * folder cannot be written to.
 *
 * @param part what the area is held against; the smallest that holds it unless told
 */
export async function writeReport(design: Design, part?: Device): Promise<string> {
  const { manifest, layers, hardware } = design;
  const [verification, exploration] = [await readVerification(design), await readExploration(design)];
  const source = {
    ...{ manifest, layers, hardware },
    ...(verification ? { verification } : {}),
    ...(exploration ? { exploration } : {}),
    ...(part ? { part } : {}),
  };
  return putInto(design, REPORT_FILE, reportHtml(source));
}

/** A record that does not name its manifest yet. */
export type Verified = Omit<VerificationRecord, 'manifestSha256'>;

/** Keeps what `verify` found in the folder, in verify.json and report.html. Throws DiagnosticError as `writeReport`. */
export async function keepVerification(design: Design, found: Verified): Promise<void> {
  const manifestSha256 = await manifestHash(design.folder);
  // What cannot be read again must not be written.
  await putInto(design, VERIFY_FILE, jsonText(verificationSchema.parse({ manifestSha256, ...found })));
  await writeReport(design);
}

/** Keeps the designs that `explore` found in the folder, in explore.json and report.html. Throws DiagnosticError as `writeReport`. */
export async function keepExploration(design: Design, found: ExplorationRecord): Promise<void> {
  const manifestSha256 = await manifestHash(design.folder);
  await putInto(design, EXPLORE_FILE, jsonText(explorationSchema.parse({ ...found, manifestSha256 })));
  await writeReport(design);
}

/** Throws DiagnosticError where it cannot be written. */
async function putInto({ folder }: Design, name: string, text: string): Promise<string> {
  const file = join(folder, name);
  try {
    await replaceFile(file, text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    fail(artifactDiagnostic('not-kept', { folder, file: name, reason: error.message }));
  }
  return file;
}
