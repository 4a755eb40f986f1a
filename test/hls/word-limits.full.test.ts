import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { designFiles } from '../../src/codegen/design-files.ts';
import { WIDEST_HLS_BITS } from '../../src/codegen/hls-limits.ts';
import { compileNetwork } from '../../src/compile.ts';
import { importOnnxFile } from '../../src/node/model-file.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { packageRoot } from '../../src/package-root.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { MODEL } from '../artifact/networks.ts';
import { ownModel } from '../models/own-models.ts';
import { widestIn } from './widest-in.ts';

const own = ownPackage();
const names = readdirSync(join(packageRoot(), 'models'), { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name);

it.each(names)('counts every word of %s at any target', name => {
  const { model, card } = ownModel(name);
  const { graph } = importOnnxFile(model);
  for (const targetCycles of [1, 28, 784, 12544, 200000]) {
    const network = compileNetwork(graph, { targetCycles, wire: parseWireType(card.input) });
    const { files, manifest } = designFiles(network, MODEL, own);
    const texts = [...files].flatMap(([path, content]) =>
      /^hls\/(?!shim\/).*\.[ch]pp$/.test(path) && typeof content === 'string' ? [content] : [],
    );
    const isRefused = manifest.notes.some(({ code }) => code === 'hls/words-too-wide');
    expect({ targetCycles, hasHls: texts.length > 0 }).toEqual({ targetCycles, hasHls: !isRefused });
    if (isRefused) continue;
    const told = Number(/define AP_INT_MAX_W (\d+)/.exec(texts.join('\n'))?.[1]);
    expect(told).toBeLessThanOrEqual(WIDEST_HLS_BITS);
    expect(widestIn(texts)).toBeLessThanOrEqual(told);
  }
});
