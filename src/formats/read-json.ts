import type { z } from 'zod';
import { sound } from './broken.ts';

/**
 * The value of a JSON text of a folder. Throws BrokenDocument where it is none, or has a field called `__proto__`, which
 * would not be a field of the objects that are made from it.
 */
export function readJson(text: string): unknown {
  let hasPrototype = false;
  let value: unknown;
  try {
    value = JSON.parse(text, (key, inner: unknown) => {
      hasPrototype ||= key === '__proto__';
      return inner;
    });
  } catch (error) {
    // The stack overflows where values lie in each other some thousand times.
    if (error instanceof SyntaxError || error instanceof RangeError) return sound(false, 'it is not JSON');
    throw error;
  }
  sound(!hasPrototype, "a field is called '__proto__'");
  return value;
}

/** What a schema finds first: where, and what. */
export function issueOf({ issues: [issue] }: z.ZodError): string {
  if (!issue) return 'it does not have the expected form';
  const place = issue.path.map(String).join('.');
  return place === '' ? issue.message : `${place}: ${issue.message}`;
}
