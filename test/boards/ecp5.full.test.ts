import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa, execaSync } from 'execa';
import { expect, it } from 'vitest';
import { buildBoard } from '../../src/tools/build-board.ts';
import { findToolbox } from '../../src/tools/toolbox.ts';
import { compileTo, ownModel } from '../models/own-models.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { uartBoard } from './board-cases.ts';
import { ramsOf, wideMemories } from './ecp5-rams.ts';

const toolbox = await findToolbox('ecp5', { install: false, onProgress: () => undefined }).catch(
  () => undefined,
);

/** The ecpunpack that comes with an ecppack. */
function unpackerBeside(pack: string): string | undefined {
  const program = pack.replace(/ecppack$/, 'ecpunpack');
  const path = program.includes('/') ? program : execaSync('which', [program], { reject: false }).stdout;
  return path || undefined;
}
const unpacker = toolbox && unpackerBeside(toolbox.pack.program);

it.skipIf(!unpacker)(
  'the block RAM of the packed ECP5 bitstream holds the weights (needs the tools of ecp5, with ecpunpack)',
  async () => {
    const own = ownModel('mnist-mlp-w1a1');
    const folder = temporaryFolder('ecp5');
    const design = await compileTo(join(folder, 'mnist'), own.name, own.model, {
      ...{ input: own.card.input, family: 'ecp5' },
    });
    const build = await buildBoard(design, uartBoard('ulx3s-25f'), {
      ...{ seed: 1, install: false, sourcesOnly: false },
    });
    const bitstream = build.record.bitstream ?? '';
    await execa(unpacker ?? '', ['--input', bitstream, '--textcfg', 'unpacked.config'], {
      cwd: build.folder,
    });
    const rams = ramsOf(await readFile(join(build.folder, 'unpacked.config'), 'utf8'));
    const memories = await wideMemories(build.folder);
    const isIn = (column: readonly number[]): boolean =>
      rams.some(ram => column.every((word, i) => ram[i] === word));
    const [first] = memories;
    expect(dirname(first.name)).toBe('.');
    expect(first.columns.length).toBe(3);
    for (const { name, columns } of memories) {
      for (const [i, column] of columns.entries()) expect(isIn(column), `${name}, column ${i}`).toBe(true);
    }
    // A bit that is flipped is noticed.
    expect(isIn(first.columns[0].map((word, i) => (i === 700 ? word ^ 1 : word)))).toBe(false);
  },
);
