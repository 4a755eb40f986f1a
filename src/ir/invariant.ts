/** Thrown for bitwright's own bugs only; a user's mistake is a diagnostic. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Asserts what the program itself guarantees. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(`internal error: ${message}`);
}

/** Closes an exhaustive switch. */
export function unreachable(value: never): never {
  throw new InvariantError(`internal error: unexpected ${JSON.stringify(value)}`);
}
