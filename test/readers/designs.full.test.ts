import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { SCENARIOS } from '../scenarios/recorded-networks.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { complaintOf, isInstalled, READERS } from './readers.ts';

const scratch = temporaryFolder('readers');
const model = { name: 'model.onnx', sha256: '0'.repeat(64) };

const designs = Promise.all(
  Object.entries(SCENARIOS).map(async ([name, { graph, wire, options }]) => {
    const called = name.replace('-', '_');
    const network = compileNetwork(graph(), { wire: parseWireType(wire), name: called, ...options });
    const folder = join(scratch, called);
    const { top, files } = await writeDesign(folder, network, model);
    return { top, folder, sources: Object.keys(files).filter(path => path.endsWith('.v')) };
  }),
);

it.each(Object.entries(READERS))('%s takes each design, and all of them side by side', async (_, reader) => {
  if (!(await isInstalled(reader.tool))) return;
  const all = await designs;
  for (const { top, folder, sources } of all)
    expect(await complaintOf(reader, sources, [`${top}_axi`], folder), top).toBe('');
  const together = all.flatMap(({ folder, sources }) => sources.map(path => join(folder, path)));
  const tops = all.map(({ top }) => `${top}_axi`);
  // Yosys would look for the memories of all of them where it runs.
  if (reader.tool !== 'yosys') expect(await complaintOf(reader, together, tops, scratch)).toBe('');
});
