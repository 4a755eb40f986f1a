import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import type { Design } from '../../src/artifact/index.ts';
import { type Build, buildBoard } from '../../src/tools/build-board.ts';
import { compileTo, ownModel } from '../models/own-models.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { uartBoard } from './board-cases.ts';
import { expectedMemories, ramsOf } from './ice40-rams.ts';

const isThere = (program: string): boolean => execaSync('which', [program], { reject: false }).exitCode === 0;
const hasTools = ['yosys', 'nextpnr-ice40', 'icepack', 'iceunpack'].every(isThere);

let folder: string;
let design: Design;
beforeAll(async () => {
  folder = temporaryFolder('ice40');
  const own = ownModel('mnist-mlp-w1a1');
  design = await compileTo(join(folder, 'mnist'), own.name, own.model, {
    input: own.card.input,
    family: 'ice40',
  });
});

/** A bitstream, and how long it took. */
async function built(board: string, megahertz: number): Promise<{ build: Build; seconds: number }> {
  const started = performance.now();
  const options = { seed: 1, install: false, sourcesOnly: false, megahertz };
  const build = await buildBoard(design, uartBoard(board), options);
  return { build, seconds: (performance.now() - started) / 1000 };
}

it.skipIf(!hasTools)(
  'MNIST w1a1 for the iCEBreaker in three minutes, at 24 MHz (needs yosys, nextpnr-ice40, icepack)',
  async () => {
    const { build, seconds } = await built('icebreaker', 24);
    expect(seconds).toBeLessThan(180);
    expect(build.record.holdViolations).toBe(0);
    const bits = await readFile(join(build.folder, build.record.bitstream ?? ''));
    // The synchronisation word of every iCE40 bitstream.
    expect(bits.indexOf(Buffer.from('7eaa997e', 'hex'))).toBeGreaterThanOrEqual(0);
  },
);

it.skipIf(!hasTools)(
  'the block RAM of the packed bitstream holds the weights (needs iceunpack)',
  async () => {
    const { build } = await built('ice40-hx8k-breakout', 12);
    const ascii = join(folder, 'unpacked.asc');
    await execa('iceunpack', [join(build.folder, build.record.bitstream ?? ''), ascii]);
    const rams = ramsOf(await readFile(ascii, 'utf8'));
    const memories = await expectedMemories(build.folder);
    expect(memories.length).toBeGreaterThan(0);
    await writeFile(join(folder, 'rams.json'), JSON.stringify(rams));
    // Of the memories that went to block RAM, every column of 16 bits stands in one of them; none stands in parts.
    const found = memories.map(({ name, columns }) => ({
      name,
      found: columns.filter(words => rams.some(ram => words.every((word, i) => ram[i] === word))).length,
      columns: columns.length,
    }));
    const inRam = found.filter(memory => memory.found > 0);
    expect(inRam.length).toBeGreaterThan(0);
    expect(inRam.filter(memory => memory.found < memory.columns)).toEqual([]);
  },
);
