import { readFile } from 'node:fs/promises';
import { BrokenDocument } from '../formats/broken.ts';
import { issueOf, readJson } from '../formats/read-json.ts';
import { shardSchema } from '../formats/shard.ts';
import { fail } from '../ir/diagnostic.ts';
import { mergeDiagnostic } from './merge-diagnostics.ts';
import type { RecordFile } from './merge-shards.ts';

/** Reads records of shards. Throws DiagnosticError where one is none. */
export async function readShards(files: readonly string[]): Promise<RecordFile[]> {
  const read: RecordFile[] = [];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch((error: Error) =>
      fail(mergeDiagnostic('unreadable', { reason: error.message }, { file })),
    );
    read.push({ file, record: recordOf(text, file) });
  }
  return read;
}

function recordOf(text: string, file: string): RecordFile['record'] {
  const broken = (reason: string): never => fail(mergeDiagnostic('broken', { reason }, { file }));
  try {
    const parsed = shardSchema.safeParse(readJson(text));
    return parsed.success ? parsed.data : broken(issueOf(parsed.error));
  } catch (error) {
    if (error instanceof BrokenDocument) return broken(error.message);
    throw error;
  }
}
