import { chmod, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { readDesign } from '../../src/artifact/index.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { tinyNetwork } from '../models/tiny-network.ts';
import { bitwright, jsonOf, scratchFolder } from './bitwright.ts';
import { expectRefused } from './in-process.ts';
import { npy, TINY_MODEL, writeInto } from './tiny-design.ts';

let scratch: string;
let family: string;
let data: string;
beforeAll(async () => {
  scratch = await scratchFolder();
  await writeInto(scratch, 'tiny.onnx', TINY_MODEL);
  await writeInto(scratch, 'deep/wide.onnx', writeOnnx(tinyNetwork([12, 16, 6, 4])));
  family = await familyFile('family.json', { '2-2/2-1/2': 'tiny.onnx', '2-2-2': 'deep/wide.onnx' });
  data = await writeInto(
    scratch,
    'frames.npy',
    npy([6, 12], i => ((5 * i) % 16) - 8),
  );
});

const familyFile = (file: string, variants: Record<string, string>, more: object = {}): Promise<string> =>
  writeInto(scratch, file, JSON.stringify({ name: 'tiny <1>', input: 'int4', variants, ...more }));
const inScratch = (name: string): string => join(scratch, name);

it('puts the variants of a family file side by side, and draws them', async () => {
  const out = inScratch('out');
  const { exitCode, stdout, stderr } = await bitwright(['sweep', family, '-o', out, '--target-cycles', '20']);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const [head, first, second, last] = stdout.split('\n');
  expect(head).toMatch(/^schedule +weights +of first +parameters +cycles .*BRAM36 +layers W\/A$/);
  expect(first).toMatch(/^2-2-1\/2 +0\.0 KiB +100\.00 % .* 2\/4 2\/2 1\/2$/);
  expect(second).toMatch(/^2-2-2 .* 2\/4 2\/2 1\/2$/);
  expect(last).toMatch(/sweep\.svg shows this/);
  expect((await readdir(out)).sort()).toEqual(['sweep.json', 'sweep.svg']);

  const result = JSON.parse(await readFile(join(out, 'sweep.json'), 'utf8'));
  // Three products: 12 x 8 and 8 x 6 weights of two bits, 6 x 4 of one.
  expect(result.variants[0]).toMatchObject({ schedule: '2-2-1/2', weightBytes: (2 * (96 + 48) + 24) / 8 });
  expect(result.variants[1]).toMatchObject({ weightBytes: (2 * (12 * 16 + 16 * 6) + 24) / 8 });
  expect(result).toMatchObject({ family: 'tiny <1>', weights: 'trained', targetCycles: 20 });
  expect(result).not.toHaveProperty('frames');
  const svg = await readFile(join(out, 'sweep.svg'), 'utf8');
  expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  expect(svg).toContain('tiny &lt;1&gt; by precision schedule (trained weights)');
  expect(svg.match(/>2-2-1\/2</g)).toHaveLength(1);

  // A second run replaces what the first one wrote, byte for byte.
  expect(await bitwright(['sweep', family, '-o', out, '--target-cycles', '20'])).toMatchObject({
    exitCode: 0,
  });
  expect(await readFile(join(out, 'sweep.svg'), 'utf8')).toBe(svg);
});

it('keeps the compiled folders, and tells the accuracy of the schedules asked for', async () => {
  const classes = jsonOf(
    await bitwright(['run', inScratch('tiny.onnx'), '--input', 'int4', '--data', data, '--json']),
  ).classes as number[];
  const labels = await writeInto(
    scratch,
    'labels.txt',
    `${[classes[0] + 1, ...classes.slice(1)].join('\n')}\n`,
  );
  const own = await familyFile('own.json', { '2-2-1/2': 'tiny.onnx', '1': 'none.onnx' }, { data, labels });
  const out = inScratch('kept');
  const ended = await bitwright(['sweep', own, '--schedules', '2-2-1/2', '-o', out, '--keep', '--json']);
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(jsonOf(ended)).toMatchObject({ ok: true, frames: 6, variants: [{ accuracy: 5 / 6 }] });
  expect((await readdir(out)).sort()).toEqual(['2-2-w1a2', 'sweep.json', 'sweep.svg']);
  const { manifest } = await readDesign(join(out, '2-2-w1a2'));
  expect(jsonOf(ended)).toMatchObject({ variants: [{ model: manifest.model }] });
  expect(await readFile(join(out, 'sweep.svg'), 'utf8')).toContain('>83.33 %<');
});

it('adds the area by Yosys', async () => {
  const bin = inScratch('bin');
  const statistics = '{\n "modules": {"m": {"num_cells_by_type": {"LUT6": 10, "DSP48E1": 1}}}\n}';
  const yosys = await writeInto(
    bin,
    'yosys',
    `#!/bin/sh\nif [ "$1" = -V ]; then echo Yosys 0.0; else printf '\\nbitwright-statistics\\n%s\\n' '${statistics}'; fi\n`,
  );
  await chmod(yosys, 0o755);
  const out = inScratch('synthesised');
  const env = { PATH: bin, BITWRIGHT_CACHE: inScratch('cache') };
  const ended = await bitwright(['sweep', family, '--synth', '-o', out], { env });
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(ended.stdout).toMatch(/Yosys LUT +Yosys \S+ +Yosys DSP +layers/);
  const { synthesis, variants } = JSON.parse(await readFile(join(out, 'sweep.json'), 'utf8'));
  expect(synthesis).toMatchObject({ yosys: expect.stringContaining('Yosys 0.0'), flow: 'xc7' });
  const [{ synthesised }] = variants;
  expect(synthesised.lut).toBe(10 * synthesised.dsp);
  expect(synthesised.dsp).toBeGreaterThan(5);
  expect((await readdir(out)).sort()).toEqual(['sweep.json', 'sweep.svg']);
});

it('builds the networks of Chu et al. at the schedules given', async () => {
  const ended = await bitwright([
    'sweep',
    'chu-vgg',
    '--schedules',
    '1/2',
    '--divide-channels',
    '8',
    '--json',
  ]);
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
  expect(jsonOf(ended)).toMatchObject({
    weights: 'random',
    targetCycles: 16384,
    variants: [{ schedule: '1/2', model: { name: 'chu-vgg-w1a2' } }],
  });
});

it('leaves nothing behind where one of the variants fails', async () => {
  const out = inScratch('failed/out');
  const broken = await familyFile('broken.json', { '2': 'tiny.onnx', '1': 'none.onnx' });
  await expectRefused(['sweep', broken, '-o', out, '--keep'], /^onnx\//, /none\.onnx/);
  expect(await readdir(inScratch('failed'))).toEqual([]);
});

it.each([
  [
    'an unknown family',
    () => ['resnet'],
    'sweep/unknown-family',
    /'resnet'\n.*chu-vgg, chu-resnet, or a JSON file/,
  ],
  ['no schedules', () => ['chu-vgg'], 'sweep/no-schedules', /chu-vgg is built for the schedules given/],
  [
    'a bad schedule',
    () => ['chu-vgg', '--schedules', '8-z'],
    'sweep/bad-schedule',
    /'z' is not a number of bits/,
  ],
  [
    'too long a schedule',
    () => ['chu-vgg', '--schedules', '1-1-1-1-1-1-1-1-1'],
    'sweep/too-many-sections',
    /has 9 entries, and chu-vgg has 8 sections\n.*conv1, .*, fc2/,
  ],
  [
    'channels that cannot be divided',
    () => ['chu-resnet', '--schedules', '1', '--divide-channels', '3'],
    'sweep/bad-divisor',
    /16 channels, which cannot be divided by 3/,
  ],
  [
    'data for random weights',
    () => ['chu-vgg', '--schedules', '1', '--data', data],
    'sweep/only-trained',
    /--data/,
  ],
  [
    'divided trained models',
    () => [family, '--divide-channels', '2'],
    'sweep/only-built-in',
    /--divide-channels/,
  ],
  [
    'a schedule without a model',
    () => [family, '--schedules', '4'],
    'sweep/no-variant',
    /it has 2-2-1\/2, 2-2-2/,
  ],
  ['folders kept nowhere', () => [family, '--keep'], 'cli/without-output', /--keep/],
  ['labels without data', () => [family, '--labels', data], 'cli/without-data', /--labels/],
  ['data without labels', () => [family, '--data', data], 'cli/without-labels', /frames\.npy/],
  ['no family file', () => [inScratch('none.json')], 'sweep/bad-family-file', /none\.json: .*ENOENT/],
])('refuses %s', async (_, args, code, message) => {
  await expectRefused(['sweep', ...args()], code, message);
});

it.each([
  ['no JSON', 'variants: 2', /Unexpected token/],
  ['no variants', '{ "name": "a", "variants": {} }', /it lists no variants/],
  ['no name', '{ "variants": { "1": "a.onnx" } }', /name/],
  [
    'an unknown key',
    '{ "name": "a", "variants": { "1": "a.onnx" }, "model": "b" }',
    /Unrecognized key: "model"/,
  ],
])('refuses a family file with %s', async (_, text, message) => {
  const file = await writeInto(scratch, 'bad.json', text);
  await expectRefused(['sweep', file], 'sweep/bad-family-file', message);
});

it('refuses a family file whose schedules are one, or none', async () => {
  const twice = await familyFile('twice.json', { '2-1': 'tiny.onnx', '2/2-1': 'tiny.onnx' });
  await expectRefused(['sweep', twice], 'sweep/repeated-schedule', /twice\.json: .*2-1 is given twice/);
  const none = await familyFile('none-such.json', { best: 'tiny.onnx' });
  await expectRefused(['sweep', none], 'sweep/bad-schedule', /'best' is not a number of bits/);
});
