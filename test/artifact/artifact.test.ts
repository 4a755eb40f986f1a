import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkSources, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { designFiles } from '../../src/codegen/design-files.ts';
import { MANIFEST_VERSION } from '../../src/formats/manifest.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { hostOfManifest, hostOfNetwork } from '../../src/host/interface.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { runReference } from '../../src/ops/index.ts';
import { Random } from '../kernels/random.ts';
import { classifier, compiled, MODEL, temporaryFolder } from './networks.ts';

/** The codes and messages of a promise that is refused. */
async function refusal(promise: Promise<unknown>): Promise<{ codes: string[]; text: string }> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { codes: error.diagnostics.map(d => d.code), text: error.message };
  }
  throw new Error('not refused');
}

async function written(): Promise<string> {
  const folder = join(await temporaryFolder(), 'design');
  await writeDesign(folder, compiled(), MODEL);
  return folder;
}

/** Changes one JSON file of a folder. */
async function edit(file: string, change: (json: Record<string, unknown>) => void): Promise<void> {
  const json = JSON.parse(await readFile(file, 'utf8'));
  change(json);
  await writeFile(file, JSON.stringify(json));
}

it('reads back what it wrote', async () => {
  const network = compiled();
  const folder = join(await temporaryFolder(), 'design');
  const manifest = await writeDesign(folder, network, MODEL);
  const design = await readDesign(folder);
  expect(design.folder).toBe(folder);
  expect(design.manifest).toEqual(manifest);
  expect(design.layers).toEqual(network.layers);
  expect(design.hardware).toEqual(network.hardware);
  const random = new Random(3);
  for (let i = 0; i < 20; i++) {
    const frame = Float64Array.from({ length: 10 }, () => random.integer(0, 15));
    expect(runReference(design.layers, frame)).toEqual(runReference(network.layers, frame));
  }
});

it('keeps the host interface, exact numbers included', async () => {
  const net = new NetworkBuilder('roots');
  const x = net.quant(net.input('x', [1, 2]), {
    scale: 0.1,
    zeroPoint: 2.5,
    bits: 3,
    signed: false,
    roundingMode: 'half-up',
  });
  const y = net.matMul(x, net.constant([1, -1, 2, 1], [2, 2]));
  const normal = { gamma: [1, 2], beta: [0.5, 0], mean: [1, 2], variance: [2, 3] };
  net.output('y', net.softmax(net.batchNormalization(y, normal)));
  const network = compiled(net.build(), { wire: undefined });
  const folder = join(await temporaryFolder(), 'design');
  await writeDesign(folder, network, MODEL);
  const { manifest } = await readDesign(folder);
  expect(manifest.outputs[0].scale[0]).toContain('sqrt');
  expect(manifest.outputs[0].leftToHost).toEqual(['Softmax']);
  expect(hostOfManifest(manifest)).toEqual(hostOfNetwork(network));
});

it('writes the same bytes for the same network, from whatever folder', async () => {
  const bytesOf = async () => {
    const { files } = designFiles(compiled(), MODEL, ownPackage());
    return [...files].map(([path, content]) => [path, Buffer.from(content).toString('base64')]);
  };
  const first = await bytesOf();
  const before = process.cwd();
  process.chdir(await temporaryFolder());
  try {
    expect(await bytesOf()).toEqual(first);
  } finally {
    process.chdir(before);
  }
});

it('names no path, time or machine in what it writes', async () => {
  const { files } = designFiles(compiled(), MODEL, ownPackage());
  for (const [path, content] of files) {
    const text = Buffer.from(content).toString('latin1');
    expect(text.includes(process.cwd()), path).toBe(false);
    expect(text, path).not.toMatch(/\b20\d\d-\d\d-\d\d\b|\/tmp\/|\/home\//);
  }
});

it('lists every file with its hash, and all that the top reads', async () => {
  const { files, manifest } = designFiles(compiled(), MODEL, ownPackage());
  const paths = [...files.keys()].filter(path => path !== 'manifest.json');
  expect(Object.keys(manifest.files)).toEqual(paths.toSorted());
  const top = String(files.get(`rtl/${manifest.top}.v`));
  const memories = paths.filter(path => path.startsWith('mem/')).map(path => path.slice(4));
  expect(memories.length).toBeGreaterThanOrEqual(6);
  // A single file is named in full, one of several by its beginning.
  for (const memory of memories) {
    expect(top.includes(`"${memory}"`) || top.includes(`"${memory.replace(/\d\d\.mem$/, '')}"`), memory).toBe(
      true,
    );
  }
  const modules = [...top.matchAll(/^ {4}(\w+) #\(/gm)].map(m => m[1]);
  for (const module of modules) expect(paths).toContain(`rtl/${module}.v`);
});

it('replaces a folder of its own, an empty one, and no other', async () => {
  const folder = await written();
  await writeDesign(folder, compiled(classifier('other')), MODEL);
  expect(await readdir(join(folder, 'rtl'))).toContain('bw_other.v');
  // What Python leaves where the module for LiteX was imported is no file of the user's.
  await mkdir(join(folder, 'project/__pycache__'));
  await writeFile(join(folder, 'project/__pycache__/bw_other.cpython-311.pyc'), '');
  await checkSources(await readDesign(folder));
  await writeDesign(folder, compiled(classifier('other')), MODEL);
  expect(await readdir(join(folder, 'rtl'))).not.toContain('bw_classifier.v');

  const empty = await temporaryFolder();
  await writeDesign(empty, compiled(), MODEL);
  expect(await readdir(empty)).toContain('manifest.json');

  const foreign = await temporaryFolder();
  await writeFile(join(foreign, 'thesis.tex'), 'precious');
  const { codes, text } = await refusal(writeDesign(foreign, compiled(), MODEL));
  expect(codes).toEqual(['output/not-ours']);
  expect(text).toContain('left as it is');
  expect(await readdir(foreign)).toEqual(['thesis.tex']);

  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, 'not a folder');
  expect((await refusal(writeDesign(file, compiled(), MODEL))).codes).toEqual(['output/not-ours']);
  expect(await readFile(file, 'utf8')).toBe('not a folder');
});

it('leaves nothing behind where it cannot write', async () => {
  const parent = await temporaryFolder();
  await writeFile(join(parent, 'file'), 'a regular file');
  // Below a file nothing can be made, whoever runs this.
  const { codes, text } = await refusal(writeDesign(join(parent, 'file', 'design'), compiled(), MODEL));
  expect(codes).toEqual(['output/not-writable']);
  expect(text).toContain('ENOTDIR');
  expect(await readdir(parent)).toEqual(['file']);
});

it('leaves the old folder whole where writing fails in the middle', async () => {
  const folder = await written();
  const before = await readDesign(folder);
  // The last file's parent is a file that was just written, so that most of the folder is there by then.
  const extras = [{ kind: 'aside', path: 'manifest.json/below', content: '' }] as const;
  const other = { ...compiled(classifier('other')), extras };
  const { codes } = await refusal(writeDesign(folder, other, MODEL));
  expect(codes).toEqual(['output/not-writable']);
  expect(await readDesign(folder)).toEqual(before);
  expect(await readdir(join(folder, '..'))).toEqual(['design']);
});

it('writes further files that the caller has, attachments under a hash and asides without', async () => {
  const folder = join(await temporaryFolder(), 'design');
  const extras = [
    { kind: 'aside', path: 'ir/dump.txt', content: 'text' },
    { kind: 'attachment', path: 'frames.bin', content: Uint8Array.of(1, 2) },
  ] as const;
  const manifest = await writeDesign(folder, { ...compiled(), extras }, MODEL);
  expect(await readFile(join(folder, 'ir/dump.txt'), 'utf8')).toBe('text');
  expect(manifest.files['ir/dump.txt']).toBeUndefined();
  expect(manifest.files['frames.bin']).toMatch(/^[0-9a-f]{64}$/);
  await writeFile(join(folder, 'ir/dump.txt'), 'other text');
  await readDesign(folder);
  await writeFile(join(folder, 'frames.bin'), 'other bytes');
  expect((await refusal(readDesign(folder))).codes).toEqual(['design/changed']);
});

it('refuses two files of one path', () => {
  const extras = [{ kind: 'attachment', path: 'report.md', content: '' }] as const;
  expect(() => designFiles({ ...compiled(), extras }, MODEL, ownPackage())).toThrow(
    'an attachment gives report.md, which is there already',
  );
});

it('detects a changed file, unless told to take it', async () => {
  for (const file of [
    'rtl/bw_classifier.v',
    'mem/bw_classifier_fc1_weights.mem',
    'ir/layers.json',
    'report.md',
  ]) {
    const folder = await written();
    const text = await readFile(join(folder, file), 'utf8');
    await writeFile(join(folder, file), `${text}\n`);
    const found = await refusal(readDesign(folder));
    expect(found.codes, file).toEqual(['design/changed']);
    expect(found.text).toContain(file);
    await expect(readDesign(folder, true)).resolves.toBeDefined();
  }
});

it('detects a missing file', async () => {
  const folder = await written();
  await edit(join(folder, 'manifest.json'), json => {
    json.files = { ...(json.files as object), 'rtl/gone.v': '0'.repeat(64) };
  });
  const { codes, text } = await refusal(readDesign(folder));
  expect(codes).toEqual(['design/missing']);
  expect(text).toContain('rtl/gone.v, a part of the design in');
});

it.each([MANIFEST_VERSION - 1, MANIFEST_VERSION + 1])('refuses schema version %d', async version => {
  const folder = await written();
  await edit(join(folder, 'manifest.json'), json => {
    json.schemaVersion = version;
    json.unheardOf = true;
  });
  const { codes, text } = await refusal(readDesign(folder));
  expect(codes).toEqual(['design/other-version']);
  expect(text).toContain(`has schema version ${version}`);
});

it('refuses a truncated tensor file', async () => {
  const folder = await written();
  const file = join(folder, 'ir/tensors.bin');
  const bytes = await readFile(file);
  await writeFile(file, bytes.subarray(0, bytes.length / 2));
  expect((await refusal(readDesign(folder))).codes).toEqual(['design/changed']);
  const { codes, text } = await refusal(readDesign(folder, true));
  expect(codes).toEqual(['design/not-a-design']);
  expect(text).toContain('tensor lies outside the tensor file');
});

it('refuses documents that are no design', async () => {
  const nowhere = join(await temporaryFolder(), 'nowhere');
  const missing = await refusal(readDesign(nowhere));
  expect(missing.codes).toEqual(['design/not-a-design']);
  expect(missing.text).toContain('manifest.json cannot be read (ENOENT)');
  for (const [file, content] of [
    ['manifest.json', '{'],
    ['manifest.json', '[]'],
    ['manifest.json', `{"schemaVersion": ${MANIFEST_VERSION}}`],
    ['manifest.json', 'null'],
    ['ir/layers.json', '{}'],
    ['ir/layers.json', 'no'],
    ['ir/hardware.json', '{"schemaVersion": 1}'],
  ]) {
    const folder = await written();
    await writeFile(join(folder, file), content);
    expect((await refusal(readDesign(folder, true))).codes, `${file} ${content}`).toEqual([
      'design/not-a-design',
    ]);
  }
  const folder = await written();
  await edit(join(folder, 'ir/hardware.json'), json => {
    (json.kernels as { kind: string }[])[1].kind = 'teapot';
  });
  expect((await refusal(readDesign(folder, true))).codes).toEqual(['design/not-a-design']);
  await mkdir(join(folder, 'empty'));
  expect((await refusal(readDesign(join(folder, 'empty')))).codes).toEqual(['design/not-a-design']);
});
