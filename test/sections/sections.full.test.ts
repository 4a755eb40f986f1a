import { expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { fullCuts } from './cut-networks.ts';
import { expectProved, expectSameBits, featuresOf, piecesOf } from './prove-sections.ts';

it.each(Object.entries(fullCuts))('cuts %s in three at full size and stitches it', async (_, network) => {
  const pieces = await piecesOf(temporaryFolder('sections'), network, 2);
  await expectSameBits(pieces);
  for (const section of pieces.sections) await expectProved(section, await featuresOf(section));
  const { cuts } = await expectProved(pieces.stitched, await featuresOf(pieces.sections[0]));
  expect(cuts.map(cut => cut.cut)).toEqual(network.cuts);
});
