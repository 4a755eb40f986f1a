import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];

// Registered where the test file imports this: a hook inside a test or another hook would be none.
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that lasts as long as the test file. */
export function temporaryFolder(area: string): string {
  const folder = mkdtempSync(join(tmpdir(), `bitwright-${area}-`));
  made.push(folder);
  return folder;
}
