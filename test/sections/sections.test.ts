import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyDesign } from '../../sim/verify.ts';
import type { Design } from '../../src/artifact/index.ts';
import { memoryFiles } from '../../src/codegen/memory-files.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { changeWord, copyDesign } from '../verify/faulty-design.ts';
import { smallCuts } from './cut-networks.ts';
import { expectProved, expectSameBits, featuresOf, type Pieces, piecesOf } from './prove-sections.ts';

const FRAMES = 4;

describe.each(Object.entries(smallCuts))('%s cut in three', (_, network) => {
  let pieces: Pieces;
  beforeAll(async () => {
    pieces = await piecesOf(temporaryFolder('sections'), network, FRAMES);
  });

  it('has the values, the sources and the cycles of the network in one piece', async () => {
    expect(pieces.sections.map(section => section.manifest.section?.index)).toEqual([1, 2, 3]);
    expect(pieces.stitched.manifest.cuts?.map(cut => cut.name)).toEqual(network.cuts);
    await expectSameBits(pieces);
  });

  it('is proved section by section, each on what those before it give', async () => {
    for (const section of pieces.sections) {
      const { cuts } = await expectProved(section, await featuresOf(section));
      const { index } = section.manifest.section ?? { index: 0 };
      expect(cuts.map(cut => cut.cut)).toEqual(network.cuts.slice(Math.max(0, index - 2), index));
      expect(cuts.some(cut => cut.streams.includes('s_axis'))).toBe(index > 1);
      expect(cuts.some(cut => cut.streams.includes('m_axis'))).toBe(index < 3);
    }
  });

  it('is proved when it is stitched', async () => {
    const [first, , last] = pieces.sections;
    const { output } = await expectProved(pieces.stitched, await featuresOf(first));
    const alone = await verifyDesign(last, await featuresOf(last), { stalls: 'none', seed: 1 });
    expect(output).toEqual(alone.output);
  });

  it('shows a wrong weight of the second section at its end, not at its beginning', async () => {
    const [first, second] = pieces.sections;
    const scratch = temporaryFolder('fault');
    for (const [i, design] of [second, pieces.stitched].entries()) {
      const copy = await copyDesign(design, join(scratch, String(i)));
      await flipWeights(copy, second);
      const input = await featuresOf(i === 0 ? second : first);
      const result = await verifyDesign(copy, input, { stalls: 'random', seed: 3 });
      expect(result.mismatches).toBeGreaterThan(0);
      expect(result.cuts).toMatchObject([
        { cut: network.cuts[0], mismatches: 0 },
        { cut: network.cuts[1], mismatches: expect.any(Number) },
      ]);
      expect(result.cuts[1].mismatches).toBeGreaterThan(0);
    }
  });
});

/** Inverts the weights of the first matrix-vector unit of a section in the memories of a design. */
async function flipWeights(design: Design, section: Design): Promise<void> {
  const layer = section.hardware.kernels.find(kernel => kernel.kind === 'mvu')?.layer;
  const kernel = design.hardware.kernels.find(k => k.kind === 'mvu' && k.layer === layer);
  invariant(kernel, 'the section multiplies');
  for (const [file, text] of memoryFiles(kernel)) {
    const words = text.trim().split('\n');
    const ones = 2n ** BigInt(4 * words[0].length) - 1n;
    for (let word = 0; word < words.length; word++)
      await changeWord(design, file, word, bits => bits ^ (ones & 0x5555n));
  }
}
