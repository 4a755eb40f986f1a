import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { scatteredShift } from '../ops/shift-oracle.ts';
import { runModel } from './onnxruntime.ts';
import {
  codesOf,
  evaluate,
  expectClose,
  expectLikeOnnxruntime,
  graphOf,
  random,
  randomTensor,
} from './samples.ts';

it('agrees with onnxruntime on the function that the file defines', async () => {
  const next = random(311);
  for (const [shape, stride] of [
    [[1, 3, 5, 7], 1],
    [[2, 4, 6, 6], 2],
    [[1, 5, 1, 9], 3],
    [[1, 2, 9, 1], 2],
    [[1, 1, 1, 1], 1],
  ] as const) {
    const shifts = Array.from({ length: shape[1] }, () => [8 * next() - 4, 8 * next() - 4] as const);
    await expectLikeOnnxruntime(
      randomTensor(shape, next),
      (net, x) => net.shift(x, { shifts, stride }),
      2e-6,
    );
    const whole = shifts.map(([dx, dy]) => [Math.round(dx), Math.round(dy)] as const);
    await expectLikeOnnxruntime(randomTensor(shape, next), (net, x) =>
      net.shift(x, { shifts: whole, stride }),
    );
  }
});

it('equals the image scattered from the input side, on every size from 1 to 9 and stride from 1 to 3', () => {
  const next = random(312);
  const fractionBits = 3;
  for (let height = 1; height <= 9; height++) {
    for (let width = 1; width <= 9; width++) {
      for (const stride of [1, 2, 3]) {
        // Shifts of up to 12 pixels, larger than any map, on a grid of eighths; one of them whole.
        const units = Array.from({ length: 3 }, () => [
          Math.floor(193 * next()) - 96,
          Math.floor(193 * next()) - 96,
        ]);
        units[2] = units[2].map(u => 8 * Math.round(u / 8));
        const shifts = units.map(([dx, dy]) => [dx, dy] as const);
        const frame = Array.from({ length: height * width * 3 }, () => Math.floor(31 * next()) - 15);
        const scattered = scatteredShift({ height, width, stride, fractionBits, shifts }, frame);
        const [rows, columns] = [Math.ceil(height / stride), Math.ceil(width / stride)];
        const image = frame.map(
          (_, i) => frame[(i % (height * width)) * 3 + Math.floor(i / (height * width))],
        );
        const [y] = evaluate(tensor('float32', [1, 3, height, width], image), (net, x) =>
          net.shift(x, { shifts: shifts.map(([dx, dy]) => [dx / 8, dy / 8] as const), stride }),
        );
        expect(y.shape).toEqual([1, 3, rows, columns]);
        const expected = y.data.map((_, i) => {
          const [c, place] = [Math.floor(i / (rows * columns)), i % (rows * columns)];
          return Number(scattered[place * 3 + c]) / 64;
        });
        expectClose(y, tensor('float32', y.shape, expected), 0);
      }
    }
  }
});

it('moves what lies to the right and below to the left and up, dx first', () => {
  const x = tensor('float32', [1, 1, 2, 3], [1, 2, 3, 4, 5, 6]);
  const shifted = (dx: number, dy: number): number[] => [
    ...evaluate(x, (net, v) => net.shift(v, { shifts: [[dx, dy]] }))[0].data,
  ];
  expect(shifted(1, 0)).toEqual([2, 3, 0, 5, 6, 0]);
  expect(shifted(0, 1)).toEqual([4, 5, 6, 0, 0, 0]);
  // Negative fractions round down: half of the pixel to the left, half of this one.
  expect(shifted(-0.5, 0)).toEqual([0.5, 1.5, 2.5, 2, 4.5, 5.5]);
});

it('is read from a file that says nothing of what it means, and then run by its definition here', async () => {
  const next = random(313);
  const x = randomTensor([1, 2, 4, 4], next);
  const graph = graphOf(x.shape, (net, v) =>
    net.shift(v, {
      shifts: [
        [0.25, -1.5],
        [1, 2],
      ],
      stride: 2,
    }),
  );
  const model = fromBinary(ModelProtoSchema, writeOnnx(graph));
  expect(model.functions.map(f => `${f.domain} ${f.name}`)).toEqual(['bitwright SpatialShift']);
  model.functions = [];
  expect(importOnnxBytes(toBinary(ModelProtoSchema, model)).graph.nodes).toEqual(graph.nodes);
  const [ours] = evaluate(x, (net, v) =>
    net.shift(v, {
      shifts: [
        [0.25, -1.5],
        [1, 2],
      ],
      stride: 2,
    }),
  );
  const theirs = await runModel(model, new Map([['x', x]]));
  expectClose(ours, theirs.get('y0'), 1e-6);
});

it('refuses what is no image, and shifts that do not fit its channels', () => {
  const x = tensor('float32', [1, 2, 3, 3], new Float64Array(18));
  const codes = (shape: readonly number[], shifts: readonly (readonly [number, number])[], stride = 1) =>
    codesOf(() => graphOf(shape, (net, v) => net.shift(v, { shifts, stride })));
  expect(codes(x.shape, [[0, 0]])).toEqual(['graph/channel-count']);
  expect(
    codes(
      [1, 2, 3],
      [
        [0, 0],
        [0, 0],
      ],
    ),
  ).toEqual(['graph/rank']);
  expect(
    codes(
      x.shape,
      [
        [0, 0],
        [0, 0],
      ],
      0,
    ),
  ).toEqual(['graph/window-list']);
});
