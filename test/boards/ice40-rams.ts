import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What the iCE40 RAMs of a bitstream hold, each as 1,024 words of 4 bits: from the text that iceunpack writes. Such a RAM
 * is 256 rows of 16 bits; the low bits of an address choose a place in its row, and the four bits of a word lie apart
 * (found by comparing the packed bitstream of a known memory with it).
 */
export function ramsOf(ascii: string): number[][] {
  return [...ascii.matchAll(/^\.ram_data \d+ \d+\n((?:[0-9a-f]+\n){16})/gm)].map(([, lines]) => {
    // Line i has 16 rows, the last first.
    const rows = lines
      .trim()
      .split('\n')
      .flatMap(line => (line.match(/.{4}/g) ?? []).map(row => Number.parseInt(row, 16)).reverse());
    return Array.from({ length: 1024 }, (_, address) =>
      [0, 1, 2, 3].reduce((word, bit) => {
        const sub = address & 3;
        const place = ((bit & 1) << 3) | ((bit >> 1) << 2) | ((sub & 1) << 1) | (sub >> 1);
        return word | (((rows[address >> 2] >> place) & 1) << bit);
      }, 0),
    );
  });
}

/** A memory file cut into columns of 4 bits, the lowest first. */
export interface ColumnedMemory {
  readonly name: string;
  readonly columns: readonly (readonly number[])[];
}

/** Memories of 513 to 1,024 words: those that lie in RAMs of 1,024 x 4. */
export async function deepMemories(folder: string): Promise<ColumnedMemory[]> {
  const names = await readdir(join(folder, 'mem'));
  const memories = await Promise.all(
    names.map(async name => {
      const text = await readFile(join(folder, 'mem', name), 'utf8');
      const words = text.split('\n').filter(line => /^[0-9a-f]+$/.test(line));
      return { name, words: words.map(word => BigInt(`0x${word}`)) };
    }),
  );
  return memories
    .filter(({ words }) => words.length > 512 && words.length <= 1024)
    .map(({ name, words }) => {
      const bits = words.reduce((all, word) => all | word, 0n).toString(2).length;
      return {
        name,
        columns: Array.from({ length: Math.ceil(bits / 4) }, (_, column) =>
          words.map(word => Number((word >> BigInt(4 * column)) & 15n)),
        ),
      };
    });
}
