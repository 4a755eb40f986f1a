import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { verifyDesign } from '../../sim/verify.ts';
import { readDesign, writeDesign } from '../../src/artifact/index.ts';
import { designFiles } from '../../src/codegen/design-files.ts';
import { type CompiledNetwork, compileNetwork } from '../../src/compile.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest, hostOfNetwork } from '../../src/host/interface.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { averageNetwork, residualNetwork, signalNetwork, smallCnn } from '../scenarios/networks.ts';
import { MODEL, temporaryFolder } from './networks.ts';

const NETWORKS = [
  [smallCnn, 'uint3', 330],
  [residualNetwork, 'int3', 230],
  [signalNetwork, 'int3', 60],
  [averageNetwork, 'int4', 100],
] as const;

const compiled = ([describe, wire, targetCycles]: (typeof NETWORKS)[number]): CompiledNetwork =>
  compileNetwork(describe(), { wire: parseWireType(wire), targetCycles });

it.each(NETWORKS.map(n => [n[0].name, n] as const))(
  'reads back what it wrote of %s',
  async (_, described) => {
    const network = compiled(described);
    const folder = join(await temporaryFolder(), 'design');
    const manifest = await writeDesign(folder, network, MODEL);
    const design = await readDesign(folder);
    expect(design.manifest).toEqual(manifest);
    expect(design.layers).toEqual(network.layers);
    expect(design.hardware).toEqual(network.hardware);
    const host = hostOfManifest(manifest);
    expect(host).toEqual(hostOfNetwork(network));
    expect(host.inputs[0].layout).toBe('channels-last');
    const frame = randomFrames(host.inputs, 1, 3);
    expect(runReference(design.layers, frame)).toEqual(runReference(network.layers, frame));
    // Every module that the top names is in the folder, and every other file has its hash.
    const { files } = designFiles(network, MODEL, ownPackage());
    const top = String(files.get(`rtl/${manifest.top}.v`));
    const modules = new Set([...top.matchAll(/^ {4}(\w+) #\(/gm)].map(m => m[1]));
    expect(modules.size).toBeGreaterThan(4);
    for (const module of modules) expect(Object.keys(manifest.files)).toContain(`rtl/${module}.v`);
  },
);

it('writes the same bytes for the same network of images', async () => {
  const bytes = async () => {
    const { files } = designFiles(compiled(NETWORKS[1]), MODEL, ownPackage());
    return [...files].map(([path, content]) => [path, Buffer.from(content).toString('base64')]);
  };
  expect(await bytes()).toEqual(await bytes());
});

it('refuses a folder in which any one file was changed or is gone', async () => {
  const folder = join(await temporaryFolder(), 'design');
  const manifest = await writeDesign(folder, compiled(NETWORKS[2]), MODEL);
  const refused = async (file: string, code: string): Promise<void> => {
    const error = await readDesign(folder).catch((reason: unknown) => reason);
    if (!(error instanceof DiagnosticError)) expect.fail(`${file}: not refused`);
    expect(error.diagnostics.map(d => d.code)).toEqual([code]);
    expect(error.message).toContain(file);
  };
  expect(Object.keys(manifest.files).length).toBeGreaterThan(15);
  for (const file of Object.keys(manifest.files)) {
    const path = join(folder, file);
    const content = await readFile(path);
    const broken = Buffer.from(content);
    broken[broken.length >> 1] ^= 1;
    await writeFile(path, broken);
    await refused(file, 'design/changed');
    await rename(path, `${path}.gone`);
    await refused(file, 'design/missing');
    await writeFile(path, content);
  }
  await expect(readDesign(folder)).resolves.toMatchObject({ manifest });
});

it.each([
  ['kernel', { kernel: [0, 3] }],
  ['strides', { strides: [1] }],
  ['padValue', { padValue: 'zero' }],
])('refuses layers whose window has a broken %s', async (_, change) => {
  const folder = join(await temporaryFolder(), 'design');
  await writeDesign(folder, compiled(NETWORKS[2]), MODEL);
  const file = join(folder, 'ir/layers.json');
  const json = JSON.parse(await readFile(file, 'utf8'));
  const node = json.nodes.find((n: { kind: string }) => n.kind === 'window');
  Object.assign(node.attrs, change);
  await writeFile(file, JSON.stringify(json));
  await expect(readDesign(folder, true)).rejects.toThrow('design/not-a-design');
});

it('holds all that is needed to verify it, wherever it is moved', async () => {
  const parent = await temporaryFolder();
  await writeDesign(join(parent, 'design'), compiled(NETWORKS[2]), MODEL);
  const moved = join(await temporaryFolder(), 'moved elsewhere');
  await rename(join(parent, 'design'), moved);
  const before = process.cwd();
  process.chdir(parent);
  try {
    const design = await readDesign(moved);
    const frames = randomFrames(hostOfManifest(design.manifest).inputs, 5, 2);
    const result = await verifyDesign(design, frames, { stalls: 'random', seed: 3 });
    expect(result).toMatchObject({ frames: 5, mismatches: 0, isTimingAsPredicted: true });
    expect(result.output).toEqual(result.referenceOutput);
  } finally {
    process.chdir(before);
  }
});
