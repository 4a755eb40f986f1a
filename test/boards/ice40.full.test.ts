import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import type { Design } from '../../src/artifact/index.ts';
import { type Build, buildBoard } from '../../src/tools/build-board.ts';
import { compileTo, ownModel } from '../models/own-models.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { uartBoard } from './board-cases.ts';
import { deepMemories, ramsOf } from './ice40-rams.ts';

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
    const memories = await deepMemories(build.folder);
    const found = memories.map(({ name, columns }) => ({
      name: name.replace(`${design.manifest.top}_`, ''),
      columns: columns.length,
      found: columns.filter(words => rams.some(ram => words.every((word, i) => ram[i] === word))).length,
    }));
    // The last layer's weights are one bit wide, which Yosys makes of LUTs.
    const inRam = found.filter(({ name }) => name !== 'fc4_weights.mem');
    expect(inRam.length).toBe(3);
    expect(inRam.map(memory => memory.found)).toEqual(inRam.map(memory => memory.columns));
    // A bit that is flipped is noticed.
    const [[first]] = memories.map(({ columns }) => columns);
    const flipped = first.map((word, i) => (i === 700 ? word ^ 1 : word));
    expect(rams.some(ram => flipped.every((word, i) => ram[i] === word))).toBe(false);
  },
);
