import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { OpenFamily } from '../../src/boards/schema.ts';
import { buildBoard } from '../../src/tools/build-board.ts';
import { findToolbox } from '../../src/tools/toolbox.ts';
import { compileTo, ownModel } from '../models/own-models.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { uartBoard } from './board-cases.ts';

const hasToolbox = (family: OpenFamily): Promise<boolean> =>
  findToolbox(family, { install: false, onProgress: () => undefined }).then(
    () => true,
    () => false,
  );
const there = { ecp5: await hasToolbox('ecp5'), gowin: await hasToolbox('gowin') };

const CASES = [
  ['ulx3s-25f', 'ecp5', 25],
  ['tang-nano-9k', 'gowin', 27],
] as const;

for (const [name, family, megahertz] of CASES) {
  it.skipIf(!there[family])(
    `${name}: MNIST w1a1 becomes a bitstream (needs the tools of ${family}: build --install)`,
    async () => {
      const own = ownModel('mnist-mlp-w1a1');
      const folder = join(temporaryFolder('flows'), name);
      const design = await compileTo(folder, own.name, own.model, { input: own.card.input, family });
      const { folder: build, record } = await buildBoard(design, uartBoard(name), {
        ...{ seed: 1, install: false, sourcesOnly: false },
      });
      expect(record.clocks?.every(clock => clock.megahertz >= megahertz)).toBe(true);
      expect(record.cells?.every(({ used, available }) => used <= available)).toBe(true);
      expect((await stat(join(build, record.bitstream ?? ''))).size).toBeGreaterThan(10_000);
    },
  );
}
