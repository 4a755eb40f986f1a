import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { writeNpy } from '../../src/data/npy.ts';
import { readData } from '../../src/data/read.ts';
import { manifestSchema } from '../../src/formats/manifest.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { sha256OfFile } from '../../src/node/model-file.ts';
import { FLOAT_NETWORKS, floatNetwork } from '../calibrate/float-networks.ts';
import { hasSharedModels, sharedModel } from '../models/shared-models.ts';
import { drawing } from '../models/tiny-network.ts';
import { bitwright, jsonOf, scratchFolder } from './bitwright.ts';
import { expectRefused } from './in-process.ts';
import { npy, TINY_MODEL, writeInto } from './tiny-design.ts';

const FRAMES = 24;

let scratch: string;
let model: string;
let data: string;
beforeAll(async () => {
  scratch = await scratchFolder();
  model = await writeInto(scratch, 'float.onnx', writeOnnx(floatNetwork('float', FLOAT_NETWORKS.perceptron)));
  const draw = drawing(3);
  data = await writeInto(
    scratch,
    'frames.npy',
    npy([FRAMES, 6], () => 2 * draw() - 1),
  );
});

const inScratch = (name: string): string => join(scratch, name);
const manifestIn = async (folder: string) =>
  manifestSchema.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));

it('says of a float network that it can be calibrated', async () => {
  await expectRefused(
    ['inspect', model],
    'lower/unquantized-weights',
    /--calibrate DATA \[--weight-bits 8\]/,
  );
  await expectRefused(['inspect', model, '--input', 'int8'], 'lower/unquantized-weights', /--calibrate DATA/);
});

it('compiles a float network on data, records how, and does it again to the same bytes', async () => {
  const args = ['compile', model, '--calibrate', data, '--weight-bits', '6', '--json', '-o'];
  const first = await bitwright([...args, inScratch('first')]);
  expect(first).toMatchObject({ exitCode: 0 });
  expect(jsonOf(first)).toMatchObject({
    ok: true,
    calibration: { weightBits: 6, activationBits: 8 },
    notes: expect.arrayContaining([expect.objectContaining({ code: 'calibrate/added', severity: 'note' })]),
  });
  const manifest = await manifestIn(inScratch('first'));
  expect(manifest.calibration).toMatchObject({
    modelFileSha256: sha256OfFile(model),
    weightBits: 6,
    activationBits: 8,
    percentile: 100,
    frames: FRAMES,
    framesGiven: FRAMES,
    dataSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(manifest.calibration?.quantizers.map(q => q.role)).toEqual([
    'weights',
    'weights',
    'weights',
    'input',
    'activation',
    'activation',
  ]);
  expect(manifest.inputs[0].hostQuantizer).toMatchObject({ kind: 'uniform', lo: -127, hi: 127 });
  expect(manifest.notes.map(note => note.code)).toContain('calibrate/added');
  expect(manifest.model.sha256).not.toBe(sha256OfFile(model));
  const report = await readFile(inScratch('first/report.md'), 'utf8');
  expect(report).toContain('## Calibration');
  expect(report).toMatch(/\| weights \| int6 \|/);
  expect(report).toContain(`24 of 24 in the data; SHA-256 of their input values`);

  expect(await bitwright([...args, inScratch('second')])).toMatchObject({ exitCode: 0 });
  expect(await manifestIn(inScratch('second'))).toEqual(manifest);

  const other = await bitwright([
    ...args.slice(0, -1),
    '--calibration-frames',
    '23',
    '-o',
    inScratch('other'),
  ]);
  expect(other).toMatchObject({ exitCode: 0 });
  const changed = await manifestIn(inScratch('other'));
  expect(changed.calibration).toMatchObject({ frames: 23, framesGiven: FRAMES });
  expect(changed.model.sha256).not.toBe(manifest.model.sha256);
});

it('runs, inspects and compares the calibrated network', async () => {
  const calibration = ['--calibrate', data, '--activation-bits', '6', '--calibration-percentile', '99.9'];
  const run = await bitwright(['run', model, ...calibration, '--data', data, '--json']);
  expect(jsonOf(run)).toMatchObject({ ok: true, frames: FRAMES });
  const inspect = await bitwright(['inspect', model, ...calibration, '--json']);
  expect(jsonOf(inspect)).toMatchObject({
    ok: true,
    inputs: [{ type: 'int6', quantizedOnHost: true }],
    calibration: { activationBits: 6, percentile: 99.9 },
  });
  const compare = await bitwright(['compare', model, ...calibration, '--data', data, '--json']);
  expect(jsonOf(compare)).toMatchObject({
    ok: true,
    frames: FRAMES,
    quantizers: 2,
    violations: 0,
    classChanges: 0,
  });
});

it('takes integers for what a declared wire makes of them', async () => {
  const draw = drawing(5);
  const codes = Array.from({ length: FRAMES * 6 }, () => Math.floor(15 * draw()) - 7);
  const shape = [FRAMES, 6];
  const integers = await writeInto(scratch, 'integers.npy', writeNpy(shape, codes, 'int8'));
  const reals = await writeInto(
    scratch,
    'reals.npy',
    npy(shape, i => codes[i] / 7),
  );
  const calibrationOn = async (frames: string): Promise<unknown> => {
    const args = ['inspect', model, '--input', 'int4:1/7', '--calibrate', frames, '--json'];
    const inspected = jsonOf(await bitwright(args));
    expect(inspected).toMatchObject({
      ok: true,
      inputs: [{ type: 'int4', scale: '1/7', quantizedOnHost: false }],
    });
    return inspected.calibration;
  };
  const onReals = await calibrationOn(reals);
  expect(onReals).toMatchObject({ dataSha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(await calibrationOn(integers)).toEqual(onReals);
  expect(await calibrationOn(data)).not.toEqual(onReals);
});

it('changes nothing of a quantized network', async () => {
  const tiny = await writeInto(scratch, 'tiny.onnx', TINY_MODEL);
  const frames = await writeInto(
    scratch,
    'tiny.npy',
    npy([3, 12], i => (i % 15) - 7),
  );
  const args = ['compile', tiny, '--input', 'int4', '--json'];
  const plain = await bitwright([...args, '-o', inScratch('plain')]);
  const calibrated = await bitwright([...args, '--calibrate', frames, '-o', inScratch('calibrated')]);
  expect([plain.exitCode, calibrated.exitCode]).toEqual([0, 0]);
  expect(jsonOf(calibrated).notes).toEqual([expect.objectContaining({ code: 'calibrate/nothing-to-do' })]);
  expect(await manifestIn(inScratch('calibrated'))).toEqual(await manifestIn(inScratch('plain')));
});

it.each([
  ['--weight-bits', '0', 'must be a whole number from 1 to 16'],
  ['--weight-bits', '17', 'must be a whole number from 1 to 16'],
  ['--activation-bits', '8.5', 'must be a whole number from 1 to 16'],
  ['--activation-bits', '-1', 'must be a whole number from 1 to 16'],
  ['--calibration-percentile', '101', 'must be a number from 50 to 100'],
  ['--calibration-percentile', 'most', 'must be a number from 50 to 100'],
  ['--calibration-frames', '0', 'must be a whole number, at least 1'],
])('refuses %s %s', async (option, value, message) => {
  await expectRefused(
    ['inspect', model, '--calibrate', data, option, value],
    'cli/usage',
    new RegExp(message),
  );
});

it.each(['--weight-bits', '--activation-bits', '--calibration-percentile', '--calibration-frames'])(
  'refuses %s where nothing is calibrated',
  async option => {
    await expectRefused(
      ['inspect', model, option, '50'].with(3, option.endsWith('bits') ? '4' : '50'),
      'cli/without-calibration',
      /add --calibrate DATA/,
    );
  },
);

it.each([
  ['a missing file', undefined, 'data/not-found', /no such file/],
  ['another shape', npy([4, 7], i => i), 'data/wrong-shape', /input shape \[6\]/],
  ['NaN', npy([2, 6], i => (i === 9 ? Number.NaN : i)), 'data/not-finite', /holds NaN at \[1,3\]/],
  ['what float32 cannot hold', npy([1, 6], () => 1e39), 'data/beyond-float32', /1e\+39 is beyond/],
] as const)('refuses calibration data of %s and writes nothing', async (name, content, code, message) => {
  const file = content ? await writeInto(scratch, `${name}.npy`, content) : inScratch('nothing.npy');
  const refused = inScratch('refused');
  await mkdir(refused, { recursive: true });
  await expectRefused(['compile', model, '--calibrate', file, '-o', join(refused, 'out')], code, message);
  expect(await readdir(refused)).toEqual([]);
});

it('refuses to calibrate a compiled folder', async () => {
  const folder = inScratch('folder');
  expect(await bitwright(['compile', model, '--calibrate', data, '-o', folder])).toMatchObject({
    exitCode: 0,
  });
  const args = ['run', folder, '--data', data];
  await expectRefused([...args, '--calibrate', data], 'cli/already-compiled', /--calibrate cannot change/);
  await expectRefused([...args, '--weight-bits', '4'], 'cli/already-compiled', /--weight-bits cannot change/);
});

it.skipIf(!hasSharedModels)(
  'compiles a third-party float network on its data and keeps its class',
  async () => {
    const mnist = sharedModel('mnist-conv_model.onnx');
    const input = sharedModel('mnist-conv_input_0.pb');
    await expectRefused(['inspect', mnist], 'lower/unquantized-weights', /--calibrate DATA/);
    const folder = inScratch('mnist');
    const args = ['--calibrate', input, '--weight-bits', '5', '--activation-bits', '5', '--json'];
    expect(await bitwright(['compile', mnist, ...args, '-o', folder])).toMatchObject({ exitCode: 0 });
    const { values } = await readData(sharedModel('mnist-conv_output_0.pb'));
    const golden = values.indexOf(values.reduce((a, b) => Math.max(a, b)));
    for (const source of [
      [folder, '--json'],
      [mnist, ...args],
    ]) {
      const run = await bitwright(['run', ...source, '--data', input]);
      expect(jsonOf(run)).toMatchObject({ ok: true, classes: [golden] });
    }
    const { calibration } = await manifestIn(folder);
    expect(calibration).toMatchObject({ frames: 1, output: { classChanges: 0 } });
    expect((calibration?.output.meanDifference ?? 1) / (calibration?.output.largest ?? 1)).toBeLessThan(0.03);
  },
);

it.skipIf(!hasSharedModels)('lowers a third-party float network with a residual branch', async () => {
  const draw = drawing(9);
  const images = await writeInto(
    scratch,
    'residual.npy',
    npy([2, 1, 200, 200], () => draw()),
  );
  const inspect = await bitwright([
    'inspect',
    sharedModel('residual_block_clean.onnx'),
    '--calibrate',
    images,
    '--json',
  ]);
  const { layers } = jsonOf(inspect);
  expect(layers).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'add' })]));
});
