import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeDesign } from '../../src/artifact/index.ts';
import { classifier, compiled, MODEL } from '../artifact/networks.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { complaintOf, isInstalled, libraryFiles, READERS } from './readers.ts';

const scratch = temporaryFolder('readers');
const folder = join(scratch, 'design');
const there = new Map(
  await Promise.all(
    [...new Set(Object.values(READERS).map(({ tool }) => tool))].map(
      async tool => [tool, await isInstalled(tool)] as const,
    ),
  ),
);
const readers = Object.entries(READERS).filter(([, { tool }]) => there.get(tool));

const design = writeDesign(folder, compiled(classifier(), { folding: { fc2: { mode: 'unrolled' } } }), MODEL);

it.each(readers)('%s takes every module of hw/rtl with its default parameters', async (_, reader) => {
  expect(await complaintOf(reader, await libraryFiles(), [], scratch)).toBe('');
});

it.each(readers)('%s takes a design with its wrapper, in the folder that was written', async (_, reader) => {
  const { files, top } = await design;
  const sources = Object.keys(files).filter(path => path.endsWith('.v'));
  expect(await complaintOf(reader, sources, [`${top}_axi`], folder)).toBe('');
});

it.each(readers)('%s refuses what is wrong in its language', async (name, reader) => {
  const file = join(scratch, 'wrong.v');
  const isSystem = name.includes('SystemVerilog') || name.endsWith('as it is');
  const signal = isSystem ? 'logic' : '2wrong';
  await writeFile(
    file,
    `module wrong (input wire a, output wire y);\n  wire ${signal} = a;\n  assign y = a;\nendmodule\n`,
  );
  expect(await complaintOf(reader, [file], ['wrong'], scratch)).not.toBe('');
});
