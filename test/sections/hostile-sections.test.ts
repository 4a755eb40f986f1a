import { execFileSync } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type Design, readDesign } from '../../src/artifact/index.ts';
import { writeNpy } from '../../src/data/npy.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { recordedFeatures } from '../../src/sections/features.ts';
import { sectionFolders } from '../../src/sections/folder.ts';
import { stitchSections } from '../../src/sections/stitch.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { chain } from './chain.ts';
import { sectionsIn } from './prove-sections.ts';

let scratch: string;
let sections: readonly Design[];
beforeAll(async () => {
  scratch = temporaryFolder('hostile');
  sections = await sectionsIn(
    join(scratch, 'base'),
    chain({}),
    { wire: parseWireType('int4'), cuts: ['act1', 'act2'], targetCycles: 16 },
    { sha256: '1'.repeat(64) },
  );
});

/** The second section, copied. */
async function second(name: string): Promise<string> {
  const folder = join(scratch, name);
  await cp(sections[1].folder, folder, { recursive: true });
  return folder;
}

it.each([
  ['beyond the range', 2 ** 31],
  ['no integers', 0.5],
  ['none', Number.NaN],
  ['infinite', Number.NEGATIVE_INFINITY],
])('refuses recorded features that are %s', async (name, value) => {
  const folder = await second(name);
  const { section, inputs } = sections[1].manifest;
  const frames = section?.features.frames ?? 0;
  const { shape } = inputs[0];
  const values = new Float64Array(frames * shape.reduce((a, b) => a * b, 1)).fill(value);
  await writeFile(join(folder, 'features.npy'), writeNpy([frames, ...shape], values, 'float64'));
  const design = await readDesign(folder, true);
  await expect(recordedFeatures(design)).rejects.toThrow(
    /numbers that are no integers from -?\d+ to \d+|data\/not-finite/,
  );
});

it('waits for no pipe in the place of features, or of a manifest', async () => {
  const folder = await second('pipe');
  await rm(join(folder, 'features.npy'));
  execFileSync('mkfifo', [join(folder, 'features.npy')]);
  await expect(recordedFeatures(await readDesign(folder, true))).rejects.toThrow('it is no file');
  await rm(join(folder, 'manifest.json'));
  execFileSync('mkfifo', [join(folder, 'manifest.json')]);
  expect(await sectionFolders(folder)).toBeUndefined();
  await expect(stitchSections([sections[0].folder, folder])).rejects.toThrow('it is no file');
});

it('stitches or refuses sections whose kernels say that they are of other layers', async () => {
  const folder = await second('swapped');
  const file = join(folder, 'ir/hardware.json');
  const document = JSON.parse(await readFile(file, 'utf8'));
  const layers: string[] = document.kernels.map((kernel: { layer: string }) => kernel.layer);
  document.kernels.forEach((kernel: { layer: string }, i: number) => {
    kernel.layer = layers[layers.length - 1 - i];
  });
  await writeFile(file, JSON.stringify(document));
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  const { createHash } = await import('node:crypto');
  manifest.files['ir/hardware.json'] = createHash('sha256').update(JSON.stringify(document)).digest('hex');
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const [first, , last] = sections;
  await expect(stitchSections([first.folder, folder, last.folder])).rejects.toThrow(
    /stitch\/broken|design\/not-a-design/,
  );
});
