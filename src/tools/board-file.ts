import { readFile } from 'node:fs/promises';
import { boardDiagnostic } from '../boards/diagnostics.ts';
import { boardOfName, boardOfText } from '../boards/index.ts';
import type { Board } from '../boards/schema.ts';
import { fail } from '../ir/diagnostic.ts';

/** A board by its name, or by the path of a file. */
export async function boardOf(text: string): Promise<Board> {
  if (!text.endsWith('.json')) return boardOfName(text);
  const content = await readFile(text, 'utf8').catch((error: NodeJS.ErrnoException) =>
    fail(boardDiagnostic('not-readable', { reason: error.code ?? error.message }, { file: text })),
  );
  return boardOfText(content, text);
}
