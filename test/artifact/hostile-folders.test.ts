import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { checkSources, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { FOLDERS, HARDWARE, LAYERS, MANIFEST, tryChangedDocuments } from './folder-mutants.ts';
import { compiled, MODEL, temporaryFolder } from './networks.ts';

let clean: string;
beforeAll(async () => {
  clean = join(await temporaryFolder(), 'design');
  await writeDesign(clean, compiled(), MODEL);
});

async function copyOf(folder: string): Promise<string> {
  const copy = join(await temporaryFolder(), 'copy');
  await cp(folder, copy, { recursive: true });
  return copy;
}

/** The codes and the text of what a folder is refused for; none where it is taken. */
async function refusalOf(folder: string, allowChanged = true): Promise<{ codes: string[]; text: string }> {
  try {
    await checkSources({ ...(await readDesign(folder, allowChanged)) });
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { codes: error.diagnostics.map(d => d.code), text: error.message };
  }
  return { codes: [], text: '' };
}

/** Sets a field of a JSON document, by its path. */
async function edit(
  folder: string,
  file: string,
  path: readonly (string | number)[],
  value: unknown,
): Promise<void> {
  const document = JSON.parse(await readFile(join(folder, file), 'utf8'));
  let at = document;
  for (const key of path.slice(0, -1)) at = at[key];
  at[path[path.length - 1]] = value;
  await writeFile(join(folder, file), JSON.stringify(document));
}

it.each([
  ['a top that is a command', HARDWARE, ['top'], 'x; !touch P;', /top: a name of letters/],
  ['a top that is a path', HARDWARE, ['top'], '../../x', /top: a name of letters/],
  [
    'a kernel id that ends the module',
    HARDWARE,
    ['kernels', 1, 'id'],
    'x (); endmodule //',
    /a name of letters/,
  ],
  ['a kernel id that is a path', HARDWARE, ['kernels', 1, 'id'], '../x', /a name of letters/],
  ['a kernel id that is taken', HARDWARE, ['kernels', 1, 'id'], 'to_fc1', /two things are called/],
  [
    "a kernel id that is nobody's",
    HARDWARE,
    ['kernels', 1, 'id'],
    'constructor',
    /kernel that does not exist/,
  ],
  ['a stream id with a quote', HARDWARE, ['links', 0, 'stream', 'id'], 'a"', /identifier/],
  [
    'a stream of another type',
    HARDWARE,
    ['links', 0, 'stream', 'type'],
    { kind: 'uint', bits: 9 },
    /does not fit port/,
  ],
  ['a stream of no value', HARDWARE, ['links', 0, 'value'], 'nothing', /no layer value/],
  [
    'a stream at a port that is not there',
    HARDWARE,
    ['links', 0, 'to', 'port'],
    'toString',
    /is not there or taken/,
  ],
  ['a stream at __proto__', HARDWARE, ['links', 0, 'to', 'port'], '__proto__', /is not there or taken/],
  [
    'a stream from nowhere',
    HARDWARE,
    ['links', 0, 'from', 'kernel'],
    '__proto__',
    /kernel that does not exist/,
  ],
  ['a source with markup', HARDWARE, ['sources', 0, 'name'], '<s>', /a name of letters/],
  ['a flag with a statement', HARDWARE, ['sources', 0, 'framingError'], 'a; $finish', /a name of letters/],
  [
    'contents of another name',
    HARDWARE,
    ['kernels', 2, 'contents'],
    {},
    /kernel 'fc1' \(mvu\) is not possible/,
  ],
  [
    'parameters that do not fit',
    HARDWARE,
    ['kernels', 2, 'params', 'mw'],
    11,
    /kernel 'fc1' \(mvu\) is not possible/,
  ],
  [
    'a layer that reads what is not there',
    LAYERS,
    ['nodes', 1, 'inputs'],
    ['nothing'],
    /is not written before it/,
  ],
  ['a layer that reads itself', LAYERS, ['nodes', 0, 'inputs', 0], 'y', /is not written before it/],
  ['a layer without inputs', LAYERS, ['nodes', 0, 'inputs'], [], /reads nothing/],
  ['a layer with two results', LAYERS, ['nodes', 0, 'outputs'], ['a', 'b'], /has 2 results/],
  ['an output that nothing writes', LAYERS, ['outputs', 0, 'value'], '__proto__', /is not written/],
  ['a shape that the layer does not give', LAYERS, ['values', 1, 'shape'], [7], /gives \[8\], not \[7\]/],
  [
    'a range that the layer leaves',
    LAYERS,
    ['values', 1, 'range'],
    { min: 0, max: 1 },
    /beyond what is stated/,
  ],
  ['a shape that nothing holds', LAYERS, ['values', 1, 'shape'], [2 ** 40, 2 ** 12], /2\^27 elements/],
  [
    'a tensor beyond the file',
    LAYERS,
    ['nodes', 0, 'attrs', 'weights', '$tensor', 'offset'],
    2 ** 40,
    /lies outside/,
  ],
  [
    'a tensor of another shape',
    LAYERS,
    ['nodes', 0, 'attrs', 'weights', '$tensor', 'shape'],
    [1, 1],
    /is not possible/,
  ],
  ['a model hash that is code', MANIFEST, ['model', 'sha256'], '\nendmodule', /model.sha256: a SHA-256/],
  ['a version that is a comment', MANIFEST, ['tool', 'version'], '1 */ x', /tool.version: a word/],
  ['a path that leaves the folder', MANIFEST, ['files', '../x'], '0'.repeat(64), /files\..*: Invalid key/],
  ['an absolute path', MANIFEST, ['files', '/etc/passwd'], '0'.repeat(64), /files\..*: Invalid key/],
  ['a path with a pipe', MANIFEST, ['files', 'rtl/|ls'], '0'.repeat(64), /files\..*: Invalid key/],
  ['a hash that is none', MANIFEST, ['files', 'rtl/x.v'], 'x', /a SHA-256/],
  ['a top of another name', MANIFEST, ['top'], 'other', /top is not what the layers and kernels give/],
  ['other streams', MANIFEST, ['streams'], [], /streams is not what/],
  ['other layers', MANIFEST, ['layers'], [], /is not possible: no fold of/],
  ['an output of another size', MANIFEST, ['outputs', 0, 'shape'], [5], /is not that of the layers/],
  ['a scale that is no number', MANIFEST, ['outputs', 0, 'scale', 0], 'eval(1)', /an exact number/],
  ['too many scales', MANIFEST, ['outputs', 0, 'scale'], ['1', '1', '1'], /are not those of its elements/],
  ['no end of a frame', MANIFEST, ['cycles', 'frameEnds'], [], /cycles.frameEnds/],
  ['an input that is missing', MANIFEST, ['inputs'], [], /inputs/],
  ['an end of a frame that is a text', MANIFEST, ['cycles', 'frameEnds', 0], '1', /cycles.frameEnds.0/],
] as const)('refuses %s', async (_, file, path, value, reason) => {
  const folder = await copyOf(clean);
  await edit(folder, file, path, value);
  const { codes, text } = await refusalOf(folder);
  expect(codes).toEqual(['design/not-a-design']);
  expect(text).toMatch(reason);
  expect(text).toContain(`${file}: `);
});

it('refuses a section whose features are elsewhere', async () => {
  for (const file of ['../x.npy', '/x.npy', 'rtl/x.npy', 'manifest.json', 'a|b', '']) {
    const folder = await copyOf(clean);
    const features = { file, frames: 1, source: 'data', inputSha256: '0'.repeat(64) };
    await edit(folder, MANIFEST, ['section'], { index: 1, count: 2, name: 'a', features });
    const { codes, text } = await refusalOf(folder);
    expect(codes).toEqual(['design/not-a-design']);
    expect(text).toContain('section.features.file');
  }
});

it('refuses numbers that are none, in documents and tensors', async () => {
  const folder = await copyOf(clean);
  const layers = await readFile(join(folder, LAYERS), 'utf8');
  for (const number of ['1e999', '-1', '0', '1.5', '"1"', 'null', '1e30']) {
    await writeFile(join(folder, LAYERS), layers.replace(/"shape": \[\s*8\s*\]/, `"shape": [${number}]`));
    expect((await refusalOf(folder)).codes, number).toEqual(['design/not-a-design']);
  }
  await writeFile(join(folder, LAYERS), layers.replace('"format": "int8"', '"format": "float64"'));
  const tensors = await readFile(join(folder, 'ir/tensors.bin'));
  for (const number of [Number.NaN, Number.POSITIVE_INFINITY, 0.5, 2 ** 60]) {
    const filled = Buffer.alloc(tensors.length * 8);
    for (let i = 0; i < filled.length; i += 8) filled.writeDoubleLE(number, i);
    await writeFile(join(folder, 'ir/tensors.bin'), filled);
    const { codes, text } = await refusalOf(folder);
    expect(codes, String(number)).toEqual(['design/not-a-design']);
    expect(text).toMatch(/numbers that are no integers/);
  }
});

it('refuses __proto__ as a field, and JSON without an end', async () => {
  for (const file of [MANIFEST, LAYERS, HARDWARE]) {
    const folder = await copyOf(clean);
    const text = await readFile(join(folder, file), 'utf8');
    await writeFile(join(folder, file), text.replace('{', '{ "\\u005f_proto__": { "top": "x" },'));
    expect((await refusalOf(folder)).text).toContain("a field is called '__proto__'");
    await writeFile(join(folder, file), '['.repeat(200_000) + ']'.repeat(200_000));
    expect((await refusalOf(folder)).codes).toEqual(['design/not-a-design']);
  }
});

it('waits for no pipe', async () => {
  for (const file of [MANIFEST, 'ir/tensors.bin', 'rtl/bw_classifier_mvu.v']) {
    const folder = await copyOf(clean);
    await rm(join(folder, file));
    execFileSync('mkfifo', [join(folder, file)]);
    expect((await refusalOf(folder, false)).text).toContain('it is no file');
  }
});

it.each([
  ['a C++ file more', 'hls/zz.cpp', 'static int x = system("id");'],
  ['a header of the vendor beside its stand-in', 'hls/ap_int.h', ''],
  ['a Verilog file more', 'rtl/zz.v', 'module zz; initial $system("id"); endmodule'],
  ['a memory more', 'mem/zz.mem', '0'],
  ['another IP script', 'project/package_ip.tcl', 'exec id'],
  ['another wrapper', 'rtl/axi/bw_classifier_axi.v', ''],
  ['a hidden file', 'rtl/.hidden/x.vh', ''],
  ['another kernel', 'rtl/bw_classifier_mvu.v', 'module mvu; endmodule'],
  ['other weights', 'mem/bw_classifier_fc1_weights.mem', '0'],
  ['another stand-in', 'hls/shim/ap_int.h', ''],
  ['another testbench', 'hls/testbench.cpp', ''],
])('runs no folder with %s, unless it is told to', async (_, file, content) => {
  const folder = await copyOf(clean);
  await mkdir(join(folder, file, '..'), { recursive: true });
  await writeFile(join(folder, file), content);
  // With the hashes that whoever changed it would give, listed or not.
  const manifest = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8'));
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256').update(content).digest('hex');
  for (const isListed of file in manifest.files ? [true] : [false, true]) {
    if (isListed && !file.includes('/.')) manifest.files[file] = hash;
    await writeFile(join(folder, MANIFEST), JSON.stringify(manifest));
    const { codes, text } = await refusalOf(folder, false);
    expect(codes).toEqual(['design/other-sources']);
    expect(text).toContain(file);
    expect(text).toContain('--changed');
    expect((await refusalOf(folder, true)).codes).toEqual([]);
  }
});

it('takes links for the files they lead to, and names what is missing', async () => {
  const folder = await copyOf(clean);
  await rm(join(folder, 'mem/bw_classifier_fc1_weights.mem'));
  expect((await refusalOf(folder, false)).codes).toEqual(['design/missing']);
  await symlink(
    join(clean, 'mem/bw_classifier_fc1_weights.mem'),
    join(folder, 'mem/bw_classifier_fc1_weights.mem'),
  );
  expect((await refusalOf(folder, false)).codes).toEqual([]);
  await writeFile(join(folder, 'notes.txt'), 'of the user');
  await writeFile(join(folder, 'ir/notes.txt'), 'of the user');
  expect((await refusalOf(folder, false)).codes).toEqual([]);
  await edit(folder, MANIFEST, ['cycles', 'latency'], 1);
  expect((await refusalOf(folder, false)).text).toContain('cycles is not what the layers and kernels give');
});

it.each(Object.keys(FOLDERS) as (keyof typeof FOLDERS)[])(
  'takes or refuses every changed document of %s, and fails in no other way',
  async name => {
    expect(await tryChangedDocuments(name, 40, 7)).toBeGreaterThan(0);
  },
);
