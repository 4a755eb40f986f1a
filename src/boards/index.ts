import { ZodError } from 'zod';
import { BrokenDocument } from '../formats/broken.ts';
import { issueOf, readJson } from '../formats/read-json.ts';
import { fail } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import { BOARD_TEXTS } from './data/index.ts';
import { boardDiagnostic } from './diagnostics.ts';
import { type Board, boardSchema } from './schema.ts';

/** Names of the boards that bitwright knows. */
export const BOARD_NAMES: readonly string[] = BOARD_TEXTS.map(({ name }) => name);

/** A board of bitwright's own. Throws DiagnosticError where there is none of that name. */
export function boardOfName(name: string): Board {
  const text = BOARD_TEXTS.find(board => board.name === name);
  if (!text) return fail(boardDiagnostic('unknown', { name, known: BOARD_NAMES }));
  const board = boardSchema.safeParse(text);
  invariant(board.success, `the file of ${name} is no board: ${board.error?.message}`);
  return board.data;
}

/** A board as a user's own file says it. Throws DiagnosticError where it says none. */
export function boardOfText(text: string, file: string): Board {
  try {
    return boardSchema.parse(readJson(text));
  } catch (error) {
    const reason =
      error instanceof ZodError
        ? issueOf(error)
        : error instanceof BrokenDocument
          ? error.message
          : undefined;
    if (reason === undefined) throw error;
    return fail(boardDiagnostic('not-a-board', { reason }, { file }));
  }
}
