import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { decodeNpy } from '../../src/data/npy.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { twoHeads, twoTowers } from '../models/several-ports.ts';
import { bitwright, expectRefusal, jsonOf, scratchFolder } from './bitwright.ts';
import { npy, writeInto } from './tiny-design.ts';

const FRAMES = 3;
const value = (i: number): number => ((i * 7) % 9) / 4 - 1;

let scratch: string;
let heads: string;
let towers: string;
let images: string;
beforeAll(async () => {
  scratch = await scratchFolder();
  heads = await writeInto(scratch, 'heads.onnx', writeOnnx(twoHeads()));
  towers = await writeInto(scratch, 'towers.onnx', writeOnnx(twoTowers()));
  images = await writeInto(scratch, 'images.npy', npy([FRAMES, 2, 6, 6], value));
  await writeInto(scratch, 'long.npy', npy([FRAMES, 24], value));
  await writeInto(scratch, 'late.npy', npy([FRAMES, 6], value));
  await writeInto(scratch, 'short.npy', npy([FRAMES - 1, 6], value));
});

const dataOf = (long: string, late: string): string[] => [
  ...['--data', `long=${join(scratch, long)}`],
  ...['--data', `late=${join(scratch, late)}`],
];

async function valuesIn(path: string) {
  const { shape, values } = decodeNpy(await readFile(path), path);
  return { shape, values: [...values] };
}

it('compiles, verifies and simulates two outputs, and writes a file for each', async () => {
  const folder = join(scratch, 'heads');
  expect(await bitwright(['compile', heads, '-o', folder])).toMatchObject({ exitCode: 0 });
  const verified = await bitwright(['verify', folder, '--frames', '4', '--json']);
  expect(jsonOf(verified)).toMatchObject({
    ok: true,
    mismatches: 0,
    outputs: [{ stream: 'm_axis_boxes' }, { stream: 'm_axis_scores' }],
  });
  expect((await bitwright(['verify', folder, '--frames', '4'])).stdout).toMatch(
    /m_axis_scores: latency (\d+) \(predicted \1\)/,
  );
  const csim = await bitwright(['csim', folder, '--frames', '4', '--json']);
  expect(jsonOf(csim)).toMatchObject({ ok: true, mismatches: 0 });

  const out = join(scratch, 'values');
  const run = await bitwright(['run', folder, '--data', images, '--out', out, '--json']);
  expect(jsonOf(run)).toMatchObject({
    ok: true,
    frames: FRAMES,
    outputs: [
      { name: 'boxes', shape: [6, 2, 2], file: join(out, 'boxes.npy') },
      { name: 'scores', shape: [5], file: join(out, 'scores.npy') },
    ],
  });
  expect((await readdir(out)).sort()).toEqual(['boxes.npy', 'scores.npy']);
  const [boxes, scores] = [await valuesIn(join(out, 'boxes.npy')), await valuesIn(join(out, 'scores.npy'))];
  expect([boxes.shape, scores.shape]).toEqual([
    [FRAMES, 6, 2, 2],
    [FRAMES, 5],
  ]);
  for (let frame = 0; frame < FRAMES; frame++) {
    const image = Float64Array.from({ length: 72 }, (_, i) => value(72 * frame + i));
    const expected = evaluateGraph(twoHeads(), new Map([['image', tensor('float32', [1, 2, 6, 6], image)]]));
    expect(boxes.values.slice(24 * frame, 24 * (frame + 1))).toEqual([
      ...(expected.get('boxes')?.data ?? []),
    ]);
    expect(scores.values.slice(5 * frame, 5 * (frame + 1))).toEqual([
      ...(expected.get('scores')?.data ?? []),
    ]);
  }
});

it('takes a file for each of two inputs, in whatever order they are named', async () => {
  const [a, b] = [join(scratch, 'a.npy'), join(scratch, 'b.npy')];
  const data = dataOf('long.npy', 'late.npy');
  const swapped = [...data.slice(2), ...data.slice(0, 2)];
  expect(await bitwright(['run', towers, ...data, '--out', a])).toMatchObject({ exitCode: 0 });
  expect(await bitwright(['run', towers, ...swapped, '--out', b])).toMatchObject({ exitCode: 0 });
  const found = await valuesIn(a);
  expect(await valuesIn(b)).toEqual(found);
  for (let frame = 0; frame < FRAMES; frame++) {
    const vector = (size: number) =>
      tensor(
        'float32',
        [1, size],
        Float64Array.from({ length: size }, (_, i) => value(size * frame + i)),
      );
    const feeds = new Map([
      ['long', vector(24)],
      ['late', vector(6)],
    ]);
    const expected = evaluateGraph(twoTowers(), feeds).get('y');
    expect(found.values.slice(4 * frame, 4 * (frame + 1))).toEqual([...(expected?.data ?? [])]);
  }
});

it('compares two inputs and two outputs with onnxruntime', async () => {
  const inputs = await bitwright(['compare', towers, ...dataOf('long.npy', 'late.npy'), '--json']);
  expect(jsonOf(inputs)).toMatchObject({ ok: true, frames: FRAMES, violations: 0 });
  const outputs = await bitwright(['compare', heads, '--frames', '3', '--json']);
  expect(jsonOf(outputs)).toMatchObject({
    ok: true,
    frames: FRAMES,
    violations: 0,
    elements: 3 * (144 + 24 + 5),
  });
});

it('ends with several tensors', async () => {
  const inspected = await bitwright(['inspect', heads, '--until', 'boxes', '--until', 'scores', '--json']);
  expect(jsonOf(inspected)).toMatchObject({ outputs: [{ modelName: 'boxes' }, { modelName: 'scores' }] });
});

it.each([
  [
    'no file for one input',
    () => ['run', towers, ...dataOf('long.npy', 'late.npy').slice(0, 2)],
    'data/data-of-which',
    /no data is given for 'late'/,
  ],
  [
    'a file for no input',
    () => ['run', towers, '--data', 'z=1.npy'],
    'data/unknown-input',
    /'z', which is no input/,
  ],
  ['a file without a name', () => ['run', towers, '--data', images], 'data/data-of-which', /2 inputs/],
  [
    'an input named twice',
    () => ['run', towers, ...dataOf('long.npy', 'late.npy'), ...dataOf('long.npy', 'late.npy')],
    'data/twice-given',
    /twice/,
  ],
  [
    'frames of other number',
    () => ['run', towers, ...dataOf('long.npy', 'short.npy')],
    'data/frame-counts',
    /3 frames for the input 'long' and 2 for 'late'/,
  ],
  [
    'a wire of which',
    () => ['inspect', towers, '--input', 'int4'],
    'lower/wire-of-which',
    /--input NAME=TYPE|which wire/,
  ],
  [
    'a wire twice',
    () => ['inspect', towers, '--input', 'late=int4', '--input', 'late=int5'],
    'lower/input-twice',
    /twice for 'late'/,
  ],
  [
    'a ranking of which',
    () => ['inspect', heads, '--top-k', '1'],
    'lower/top-k-outputs',
    /has 2: boxes, scores/,
  ],
  [
    'a cut',
    () => ['compile', heads, '-o', join(scratch, 'cut'), '--cut', 'features'],
    'cut/several-ends',
    /1 inputs and 2 outputs/,
  ],
  ['a calibration', () => ['inspect', heads, '--calibrate', images], 'calibrate/port-count', /2 outputs/],
] as const)('refuses %s', async (_, args, code, message) => {
  expectRefusal(await bitwright([...args(), '--json']), code, message);
});
