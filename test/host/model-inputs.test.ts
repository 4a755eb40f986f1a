import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeNpy } from '../../src/data/npy.ts';
import { loadModelInputs } from '../../src/host/model-inputs.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const INPUT = { name: 'x', shape: [1, 2, 2] };

async function fileOf(values: readonly number[], type: 'uint8' | 'float64'): Promise<string> {
  const path = join(temporaryFolder('inputs'), 'data.npy');
  await writeFile(path, writeNpy([values.length / 4, 2, 2], values, type));
  return path;
}

it('takes numbers for the input values themselves, and hashes those of the frames used', async () => {
  const path = await fileOf([0.1, -2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 'float64');
  const { frames, given, sha256, notes } = await loadModelInputs(INPUT, path, { most: 2 });
  expect(frames).toEqual([Float32Array.of(0.1, -2, 3, 4), Float32Array.of(5, 6, 7, 8)]);
  expect(given).toBe(3);
  expect(notes).toEqual([]);
  const bytes = Buffer.from(Float32Array.of(0.1, -2, 3, 4, 5, 6, 7, 8).buffer);
  expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  const all = await loadModelInputs(INPUT, path, { most: 100 });
  expect(all.frames).toHaveLength(3);
  expect(all.sha256).not.toBe(sha256);
});

it('brings integers and reals through a declared wire', async () => {
  const wire = parseWireType('uint8:1/255:-1/2');
  const meant = [0, 51, 102, 255].map(q => Math.fround(q / 255 - 0.5));
  const integers = await loadModelInputs(INPUT, await fileOf([0, 51, 102, 255], 'uint8'), { wire, most: 9 });
  expect(integers.frames).toEqual([Float32Array.from(meant)]);
  const reals = await loadModelInputs(INPUT, await fileOf([-0.5, -0.3001, -0.1, 0.5], 'float64'), {
    wire,
    most: 9,
  });
  expect(reals.frames).toEqual(integers.frames);
  expect(reals.notes.map(note => note.code)).toEqual(['data/rounded']);
});
