import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { foldingSchema, foldSchema } from '../formats/folding.ts';
import { diagnostics, fail } from '../ir/diagnostic.ts';
import type { FoldingFile } from '../schedule/fold.ts';

const fileDiagnostic = diagnostics('folding', {
  'bad-file': {
    severity: 'error',
    message: (a: { reason: string }) => `the folding file cannot be used: ${a.reason}`,
    help: () =>
      'write JSON of the form { "<layer>": { "pe": 4, "simd": 8 }, "<layer>": { "mode": "unrolled" } }',
  },
});

const quoted = (names: readonly PropertyKey[]): string => names.map(name => `"${String(name)}"`).join(', ');

/** A folding file; its layers are not looked up. Throws DiagnosticError where it does not have the form of one. */
export async function readFolding(file: string): Promise<FoldingFile> {
  const bad = (reason: string): never => fail(fileDiagnostic('bad-file', { reason }, { file }));
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => bad(error.message));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return bad(error instanceof Error ? error.message : 'it is not JSON');
  }
  // The schema would pass over this key, and the fold would not be what the file says.
  if (typeof json === 'object' && json !== null && Object.hasOwn(json, '__proto__'))
    bad('a layer called __proto__ can only be folded by --target-cycles');
  const parsed = foldingSchema.safeParse(json);
  return parsed.success
    ? (parsed.data as FoldingFile)
    : bad(parsed.error.issues.map(issue => whatIsWrong(issue)).join('; '));
}

function whatIsWrong(issue: z.core.$ZodIssue): string {
  const [layer, key] = issue.path;
  if (layer === undefined) return 'it is not an object with a member for each layer';
  if (issue.code === 'unrecognized_keys')
    return `${quoted([layer])} has ${quoted(issue.keys)}; a layer has ${quoted(Object.keys(foldSchema.shape))}`;
  if (key === undefined) return `${quoted([layer])} is not an object`;
  const wanted = key === 'mode' ? '"unrolled", the only mode there is to name' : 'a number';
  return `${quoted([key])} of ${quoted([layer])} is not ${wanted}`;
}
