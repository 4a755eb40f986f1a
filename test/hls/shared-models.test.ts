import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csimDesign } from '../../sim/csim.ts';
import { readDesign } from '../../src/artifact/index.ts';
import { loadFrames } from '../../src/host/frames.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { compileTo, ownModel } from '../models/own-models.ts';
import { hasSharedModels, sharedModel } from '../models/shared-models.ts';
import { scratch } from './cpp-program.ts';

const FRAMES = 300;

describe.skipIf(!hasSharedModels)('third-party networks', () => {
  it('computes an MLP with binary weights on images, and misses no flipped weight', async () => {
    const folder = join(await scratch(), 'tfc');
    const design = await compileTo(folder, 'tfc', sharedModel('TFC_1W1A.onnx'), {
      input: 'uint8:1/255',
      targetCycles: 256,
    });
    const { images } = ownModel('mnist-mlp-w2a2');
    const host = hostOfManifest(design.manifest);
    const { integers } = await loadFrames(host, images, { dataDomain: 'auto', frames: FRAMES });
    const right = await csimDesign(design, integers);
    expect(right).toMatchObject({ frames: FRAMES, mismatches: 0 });

    const mvu = design.hardware.kernels.filter(kernel => kernel.kind === 'mvu')[1];
    const faulty = join(await scratch(), 'faulty');
    await cp(folder, faulty, { recursive: true });
    const file = join(faulty, 'hls', `weights_${mvu.id}.hpp`);
    const text = await readFile(file, 'utf8');
    const flipped = text.replace(
      /0x([0-9a-f]+)ull/,
      (_, word) => `0x${(BigInt(`0x${word}`) ^ 1n).toString(16)}ull`,
    );
    await writeFile(file, flipped);
    await expect(readDesign(faulty)).rejects.toThrow('design/changed');
    const wrong = await csimDesign(await readDesign(faulty, true), integers);
    // Every product with the weight is wrong by 2, in every frame.
    expect(wrong.mismatches).toBeGreaterThanOrEqual(FRAMES);
    const { expected = 0, got = 0, ...place } = wrong.firstMismatch ?? { stream: 'none' };
    const link = design.hardware.links.find(({ from }) => from.kernel === mvu.id);
    const value = design.hardware.links.find(({ stream }) => stream.id === place.stream)?.value;
    expect(value).toBe(link?.value);
    expect(place).toMatchObject({ frame: 0, beat: 0, lane: 0, wrongLast: false });
    expect(Math.abs(got - expected)).toBe(2);
  });

  it('computes an MLP with 2-bit weights on random frames', async () => {
    const folder = join(await scratch(), 'unsw');
    const design = await compileTo(folder, 'unsw', sharedModel('unsw_nb15-mlp-w2a2.onnx'), {
      input: 'bipolar',
      targetCycles: 256,
    });
    const frames = randomFrames(hostOfManifest(design.manifest).inputs, FRAMES, 4);
    const result = await csimDesign(design, frames);
    expect(result).toMatchObject({ frames: FRAMES, mismatches: 0 });
    expect(new Set(result.output).size).toBeGreaterThan(1);
  });
});
