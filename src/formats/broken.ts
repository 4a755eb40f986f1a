import { InvariantError } from '../ir/invariant.ts';

/** What is wrong with the documents of a folder. */
export class BrokenDocument extends Error {
  override readonly name = 'BrokenDocument';
}

/** Asserts what a document must be. */
export function sound(condition: unknown, reason: string): asserts condition {
  if (!condition) throw new BrokenDocument(reason);
}

/**
 * Does with values of a folder what the compiler does with its own. What it asserts of its own values, or reads of them
 * without looking, is the document's fault here.
 */
export function trying<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof InvariantError || error instanceof TypeError || error instanceof RangeError) {
      const reason = error.message.replace(/^internal error: /, '');
      throw new BrokenDocument(`${what} is not possible: ${reason}`);
    }
    throw error;
  }
}
