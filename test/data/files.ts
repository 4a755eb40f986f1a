import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { temporaryFolder as newFolder } from '../temporary-folder.ts';

export const temporaryFolder = (): string => newFolder('data');

/** Writes a file into a fresh folder and answers its path. */
export function fileOf(name: string, content: Uint8Array | string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** Expects diagnostics of exactly these codes; answers their text. */
export async function expectDiagnostics(result: Promise<unknown>, ...codes: string[]): Promise<string> {
  const error: unknown = await result.then(
    () => undefined,
    reason => reason,
  );
  expect(error).toBeInstanceOf(DiagnosticError);
  if (!(error instanceof DiagnosticError)) throw error;
  expect(error.diagnostics.map(diagnostic => diagnostic.code)).toEqual(codes);
  for (const diagnostic of error.diagnostics) {
    expect(diagnostic.at?.file, 'names the file').toBeTruthy();
    expect(diagnostic.help, 'says what to do').toBeTruthy();
  }
  return error.message;
}
