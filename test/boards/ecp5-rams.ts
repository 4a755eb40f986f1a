import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What the block RAMs of an ECP5 bitstream hold, each as 2,048 words of 9 bits: from the text that ecpunpack writes. Such
 * a word is a byte and a bit beside it; two are a word of 18 bits, the lower one first.
 */
export function ramsOf(config: string): number[][] {
  return [...config.matchAll(/^\.bram_init \d+\n((?:[0-9a-f]+(?: [0-9a-f]+)*\s*\n)+)/gm)].map(([, text]) =>
    text
      .trim()
      .split(/\s+/)
      .map(word => Number.parseInt(word, 16)),
  );
}

/** A memory file cut into columns of 18 bits, the lowest first, each in the form of `ramsOf`. */
export interface ColumnedMemory {
  readonly name: string;
  readonly columns: readonly (readonly number[])[];
}

const COLUMN_BITS = 18;

/** Memories of 513 to 1,024 words of more than 9 bits: those that lie in RAMs of 1,024 x 18. */
export async function wideMemories(folder: string): Promise<ColumnedMemory[]> {
  const names = await readdir(join(folder, 'mem'));
  const memories = await Promise.all(
    names.map(async name => {
      const text = await readFile(join(folder, 'mem', name), 'utf8');
      const lines = text.split('\n').filter(line => /^[0-9a-f]+$/.test(line));
      return { name, digits: lines[0]?.length ?? 0, words: lines.map(line => BigInt(`0x${line}`)) };
    }),
  );
  return memories
    .filter(({ words, digits }) => words.length > 512 && words.length <= 1024 && digits > 2)
    .map(({ name, digits, words }) => ({
      name,
      columns: Array.from({ length: Math.ceil((4 * digits) / COLUMN_BITS) }, (_, column) =>
        words.flatMap(word => {
          const part = Number((word >> BigInt(COLUMN_BITS * column)) & 0x3ffffn);
          return [part & 0x1ff, part >> 9];
        }),
      ),
    }));
}
