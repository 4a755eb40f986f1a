import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Words that an iCE40 RAM of 256 x 16 holds, by address, of each that is filled: from the text that iceunpack writes. */
export function ramsOf(ascii: string): number[][] {
  return [...ascii.matchAll(/^\.ram_data \d+ \d+\n((?:[0-9a-f]+\n){16})/gm)].map(([, lines]) =>
    // Line i is INIT_i: 16 words, the last address first.
    lines
      .trim()
      .split('\n')
      .flatMap(line => (line.match(/.{4}/g) ?? []).map(word => Number.parseInt(word, 16)).reverse()),
  );
}

/** A memory file cut into columns of 16 bits, the lowest first. */
export interface ColumnedMemory {
  readonly name: string;
  readonly columns: readonly (readonly number[])[];
}

/** Memories of up to 256 words: those that fit a RAM of 256 x 16 in one piece. */
export async function expectedMemories(folder: string): Promise<ColumnedMemory[]> {
  const names = await readdir(join(folder, 'mem'));
  const memories = await Promise.all(
    names.map(async name => {
      const text = await readFile(join(folder, 'mem', name), 'utf8');
      const words = text.split('\n').filter(line => /^[0-9a-f]+$/.test(line));
      return { name, words: words.map(word => BigInt(`0x${word}`)), bits: 4 * (words[0]?.length ?? 0) };
    }),
  );
  return memories
    .filter(({ words }) => words.length > 16 && words.length <= 256)
    .map(({ name, words, bits }) => ({
      name,
      columns: Array.from({ length: Math.ceil(bits / 16) }, (_, column) =>
        words.map(word => Number((word >> BigInt(16 * column)) & 0xffffn)),
      ),
    }));
}
