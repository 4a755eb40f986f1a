import { join } from 'node:path';
import { it } from 'vitest';
import { readDesign, writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { SCENARIOS } from '../scenarios/recorded-networks.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { expectWrapped } from './whole-designs.ts';

const scratch = temporaryFolder('wrapped');
const model = { name: 'model.onnx', sha256: '0'.repeat(64) };
const WORDS = [8, 16, 32, 64, 128, 256, 512, 1024];

it.each(Object.keys(SCENARIOS))('gives %s words of all widths', async name => {
  const { graph, wire, options } = SCENARIOS[name];
  const folder = join(scratch, name);
  await writeDesign(folder, compileNetwork(graph(), { wire: parseWireType(wire), ...options }), model);
  const design = await readDesign(folder);
  for (const wordBits of WORDS) await expectWrapped(design, wordBits);
});
