import { expect, it } from 'vitest';
import { Random } from '../../kernels/random.ts';
import { loweredTo, valuesOf } from './frames.ts';
import { clamp, multiplyBy, round, scaled, type Window, windowsOf } from './kernels.ts';
import { type OperatorParts, type TensorParts, tfliteOf } from './writer.ts';

const random = new Random(5);
const codes = (count: number, low = -128, high = 127) =>
  Array.from({ length: count }, () => random.integer(low, high));
const real = (min: number, max: number) => Math.fround(min + (max - min) * random.next());
const scale = () => real(0.004, 0.05);
const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

interface Case {
  readonly operator: Omit<OperatorParts, 'outputs'>;
  /** The last one is the output. */
  readonly tensors: readonly TensorParts[];
  readonly inputs: readonly number[];
  readonly expected: (...inputs: readonly (readonly number[])[]) => readonly number[];
}

/** Runs a model of one operator on random frames, and the kernel of the test on the same. */
function check({ operator, tensors, inputs, expected }: Case, frames = 12): void {
  const output = tensors.length - 1;
  const model = { tensors, operators: [{ ...operator, outputs: [output] }], inputs, outputs: [output] };
  const network = loweredTo(tfliteOf(model));
  for (let f = 0; f < frames; f++) {
    const parts = inputs.map(i => codes(sizeOf(tensors[i].shape)));
    expect(valuesOf(network, [parts])[0]).toEqual(expected(...parts));
  }
}

const SAME = [0, 'int8', 0] as const;
const VALID = [0, 'int8', 1] as const;

it.each([
  { kernel: [3, 3], stride: 1, dilation: 1, isSame: true, groups: 1, activation: 0 },
  { kernel: [3, 2], stride: 2, dilation: 1, isSame: true, groups: 1, activation: 1 },
  { kernel: [2, 3], stride: 2, dilation: 1, isSame: false, groups: 2, activation: 3 },
  { kernel: [2, 2], stride: 1, dilation: 2, isSame: true, groups: 1, activation: 2 },
  { kernel: [1, 1], stride: 1, dilation: 1, isSame: false, groups: 4, activation: 0 },
] as const)('CONV_2D of $kernel, stride $stride, dilation $dilation, $groups groups', options => {
  const { kernel, stride, dilation, groups, activation } = options;
  const [channels, outputs] = [4, 6 - (6 % groups)];
  const window: Window = { ...options, size: [5, 6, channels] };
  const { windows, shape } = windowsOf(window);
  const own = channels / groups;
  const weights = codes(outputs * kernel[0] * kernel[1] * own, -127);
  const bias = codes(outputs, -9000, 9000);
  const [input, output] = [scale(), scale()];
  const scales = Array.from({ length: outputs }, () => real(0.001, 0.02));
  const [zero, zeroOut] = [random.integer(-128, 127), random.integer(-60, 60)];
  const bounds = [[], [0], [-1, 1], [0, 6]][activation].map(
    real => zeroOut + round(Math.fround(real / output)),
  );
  check({
    operator: {
      kind: 'CONV_2D',
      inputs: [0, 1, 2],
      options: [
        options.isSame ? SAME : VALID,
        [1, 'int32', stride],
        [2, 'int32', stride],
        [3, 'int8', activation],
        [4, 'int32', dilation],
        [5, 'int32', dilation],
      ],
    },
    tensors: [
      { shape: [1, 5, 6, channels], scales: [input], zeroPoints: [zero] },
      { shape: [outputs, ...kernel, own], scales, data: weights },
      { shape: [outputs], type: 'int32', data: bias },
      { shape: [1, ...shape, outputs], scales: [output], zeroPoints: [zeroOut] },
    ],
    inputs: [0],
    expected: image =>
      windows.flatMap(places =>
        Array.from({ length: outputs }, (_, o) => {
          const group = Math.floor(o / (outputs / groups));
          let sum = bias[o];
          places.forEach((place, p) => {
            if (place === undefined) return;
            for (let c = 0; c < own; c++) {
              const weight = weights[(o * places.length + p) * own + c];
              sum += weight * (image[place * channels + group * own + c] - zero);
            }
          });
          const code = scaled(sum, (input * scales[o]) / output) + zeroOut;
          return clamp(clamp(code), bounds[0] ?? -128, bounds[1] ?? 127);
        }),
      ),
  });
});

it.each([1, 2])('DEPTHWISE_CONV_2D with %d outputs for each channel', multiplier => {
  const channels = 3;
  const outputs = channels * multiplier;
  const { windows, shape } = windowsOf({
    size: [5, 5, channels],
    kernel: [3, 3],
    stride: 2,
    dilation: 1,
    isSame: true,
  });
  const weights = codes(9 * outputs, -127);
  const [input, output] = [scale(), scale()];
  const scales = Array.from({ length: outputs }, () => real(0.005, 0.05));
  check({
    operator: {
      kind: 'DEPTHWISE_CONV_2D',
      inputs: [0, 1, -1],
      options: [SAME, [1, 'int32', 2], [2, 'int32', 2], [3, 'int32', multiplier]],
    },
    tensors: [
      { shape: [1, 5, 5, channels], scales: [input], zeroPoints: [7] },
      { shape: [1, 3, 3, outputs], scales, axis: 3, data: weights },
      { shape: [1, ...shape, outputs], scales: [output], zeroPoints: [-5] },
    ],
    inputs: [0],
    expected: image =>
      windows.flatMap(places =>
        Array.from({ length: outputs }, (_, o) => {
          const sum = places.reduce<number>((total, place, p) => {
            if (place === undefined) return total;
            const x = image[place * channels + Math.floor(o / multiplier)] - 7;
            return total + weights[p * outputs + o] * x;
          }, 0);
          return clamp(scaled(sum, (input * scales[o]) / output) - 5);
        }),
      ),
  });
});

it.each([1, 4])('FULLY_CONNECTED of %d scales, by a double', count => {
  const weights = codes(4 * 9, -127);
  const bias = codes(4, -2000, 2000);
  const [input, output] = [scale(), scale()];
  const scales = Array.from({ length: count }, scale);
  check({
    operator: { kind: 'FULLY_CONNECTED', inputs: [0, 1, 2] },
    tensors: [
      { shape: [1, 9], scales: [input], zeroPoints: [-3] },
      { shape: [4, 9], scales, data: weights },
      { shape: [4], type: 'int32', data: bias },
      { shape: [1, 4], scales: [output], zeroPoints: [11] },
    ],
    inputs: [0],
    expected: x =>
      bias.map((b, o) => {
        const sum = x.reduce((total, code, i) => total + weights[o * 9 + i] * (code + 3), b);
        return clamp(round(sum * ((input * scales[count === 1 ? 0 : o]) / output)) + 11);
      }),
  });
});

/** AddFunc and SubFunc. */
const rounded = (a: number, b: number, [s1, s2, s3]: readonly number[], sign: number): number => {
  const twice = 2 * Math.max(s1, s2);
  const [x, y] = [scaled(a * 2 ** 20, s1 / twice), scaled(b * 2 ** 20, s2 / twice)];
  return scaled(x + sign * y, twice / (2 ** 20 * s3));
};

it.each([
  ['ADD', 0.02, 0.02],
  ['ADD', 0.031, 0.0074],
  ['ADD', 0.0123, 0.0391],
  ['SUB', 0.0177, 0.0291],
  ['SUB', 0.04, 0.01],
] as const)('%s of scales %d and %d', (kind, first, second) => {
  const scales = [first, second, 0.0337].map(Math.fround);
  const sign = kind === 'ADD' ? 1 : -1;
  check(
    {
      operator: { kind, inputs: [0, 1] },
      tensors: [
        { shape: [1, 400], scales: [scales[0]], zeroPoints: [4] },
        { shape: [1, 400], scales: [scales[1]], zeroPoints: [-17] },
        { shape: [1, 400], scales: [scales[2]], zeroPoints: [9] },
      ],
      inputs: [0, 1],
      expected: (a, b) => a.map((x, i) => clamp(rounded(x - 4, b[i] + 17, scales, sign) + 9)),
    },
    6,
  );
});

it.each([
  ['ADD', [0, 1]],
  ['SUB', [0, 1]],
  ['SUB', [1, 0]],
] as const)('%s with constants of each channel, operands %j', (kind, inputs) => {
  const scales = [0.021, 0.0163, 0.03].map(Math.fround);
  const constants = codes(5);
  const sign = kind === 'ADD' ? 1 : -1;
  check({
    operator: { kind, inputs },
    tensors: [
      { shape: [1, 2, 2, 5], scales: [scales[0]], zeroPoints: [3] },
      { shape: [5], scales: [scales[1]], zeroPoints: [1], data: constants },
      { shape: [1, 2, 2, 5], scales: [scales[2]] },
    ],
    inputs: [0],
    expected: x =>
      x.map((code, i) => {
        const [a, b] = [code - 3, constants[i % 5] - 1];
        return clamp(
          inputs[0] === 0
            ? rounded(a, b, scales, sign)
            : rounded(b, a, [scales[1], scales[0], scales[2]], sign),
        );
      }),
  });
});

it.each([false, true])('MUL, of constants: %s', isConstant => {
  const [a, b, c] = [0.021, 0.0163, 0.011].map(Math.fround);
  const constants = codes(5);
  check({
    operator: { kind: 'MUL', inputs: [0, 1] },
    tensors: [
      { shape: [1, 5], scales: [a], zeroPoints: [3] },
      {
        shape: isConstant ? [5] : [1, 5],
        scales: [b],
        zeroPoints: [1],
        ...(isConstant ? { data: constants } : {}),
      },
      { shape: [1, 5], scales: [c], zeroPoints: [-2] },
    ],
    inputs: isConstant ? [0] : [0, 1],
    expected: (x, y = constants) =>
      x.map((code, i) => clamp(scaled((code - 3) * (y[i] - 1), Math.fround(Math.fround(a * b) / c)) - 2)),
  });
});

it('MEAN over the places of an image', () => {
  const [input, output] = [0.021, 0.0172].map(Math.fround);
  check({
    operator: { kind: 'MEAN', inputs: [0, 1] },
    tensors: [
      { shape: [1, 3, 5, 2], scales: [input], zeroPoints: [6] },
      { shape: [2], type: 'int32', data: [1, 2] },
      { shape: [1, 2], scales: [output], zeroPoints: [-8] },
    ],
    inputs: [0],
    expected: x =>
      [0, 1].map(c => {
        const sum = x.filter((_, i) => i % 2 === c).reduce((total, code) => total + code - 6, 0);
        const [q, exponent] = mantissa(input / output);
        // 15 places: three bits more, then cut off.
        return clamp(multiplyBy(sum, (q << 3n) / 15n, exponent - 3) - 8);
      }),
  });
});

/** QuantizeMultiplier of a factor from 1 to 2. */
const mantissa = (real: number): readonly [bigint, number] => [BigInt(Math.round((real / 2) * 2 ** 31)), 1];

it.each(['AVERAGE_POOL_2D', 'MAX_POOL_2D'] as const)('%s at the border', kind => {
  const { windows, shape } = windowsOf({
    size: [5, 4, 2],
    kernel: [3, 2],
    stride: 2,
    dilation: 1,
    isSame: true,
  });
  check({
    operator: {
      kind,
      inputs: [0],
      options: [SAME, [1, 'int32', 2], [2, 'int32', 2], [3, 'int32', 2], [4, 'int32', 3], [5, 'int8', 1]],
    },
    tensors: [
      { shape: [1, 5, 4, 2], scales: [0.02], zeroPoints: [-9] },
      { shape: [1, ...shape, 2], scales: [0.02], zeroPoints: [-9] },
    ],
    inputs: [0],
    expected: image =>
      windows.flatMap(places =>
        [0, 1].map(c => {
          const seen = places.flatMap(place => (place === undefined ? [] : [image[place * 2 + c]]));
          const sum = seen.reduce((a, b) => a + b, 0);
          const half = Math.floor(seen.length / 2);
          const mean = Math.trunc((sum > 0 ? sum + half : sum - half) / seen.length);
          return clamp(kind === 'MAX_POOL_2D' ? Math.max(...seen) : mean, -9);
        }),
      ),
  });
});

it.each(['RELU', 'RELU6', 'QUANTIZE'] as const)('%s to another scale', kind => {
  const [input, output] = [0.031, 0.0287].map(Math.fround);
  const factor = kind === 'QUANTIZE' ? input / output : Math.fround(input / output);
  const low = kind === 'QUANTIZE' ? -128 : -100;
  const high = kind === 'RELU6' ? -100 + round(Math.fround(6 / output)) : 127;
  check({
    operator: { kind, inputs: [0] },
    tensors: [
      { shape: [1, 256], scales: [input], zeroPoints: [12] },
      { shape: [1, 256], scales: [output], zeroPoints: [-100] },
    ],
    inputs: [0],
    expected: x => x.map(code => clamp(clamp(scaled(code - 12, factor) - 100, low, Math.min(high, 127)))),
  });
});

it.each(['LOGISTIC', 'TANH'] as const)('%s by its table', kind => {
  const f = kind === 'TANH' ? Math.tanh : (x: number) => 1 / (1 + Math.exp(-x));
  const [input, output, zero] = [
    Math.fround(0.043),
    1 / (kind === 'TANH' ? 128 : 256),
    kind === 'TANH' ? 0 : -128,
  ];
  check({
    operator: { kind, inputs: [0] },
    tensors: [
      { shape: [1, 256], scales: [input], zeroPoints: [5] },
      { shape: [1, 256], scales: [output], zeroPoints: [zero] },
    ],
    inputs: [0],
    expected: x => x.map(code => clamp(round(f(input * (code - 5)) / output) + zero)),
  });
});

it('PADV2, CONCATENATION and TRANSPOSE move codes', () => {
  const coding = { scales: [0.02], zeroPoints: [7] } as const;
  const tensors: TensorParts[] = [
    { shape: [1, 2, 3, 2], ...coding },
    { shape: [4, 2], type: 'int32', data: [0, 0, 1, 0, 0, 2, 0, 0] },
    { shape: [1], ...coding, data: [-33] },
    { shape: [1, 3, 5, 2], ...coding },
    { shape: [1, 3, 5, 4], ...coding },
    { shape: [4], type: 'int32', data: [0, 2, 1, 3] },
    { shape: [1, 5, 3, 4], ...coding },
  ];
  const network = loweredTo(
    tfliteOf({
      tensors,
      operators: [
        { kind: 'PADV2', inputs: [0, 1, 2], outputs: [3] },
        { kind: 'CONCATENATION', inputs: [3, 3], outputs: [4], options: [[0, 'int32', -1]] },
        { kind: 'TRANSPOSE', inputs: [4, 5], outputs: [6] },
      ],
      inputs: [0],
      outputs: [6],
    }),
  );
  const x = codes(12);
  const padded = (h: number, w: number, c: number) => (h < 1 || w > 2 ? -33 : x[((h - 1) * 3 + w) * 2 + c]);
  const expected: number[] = [];
  for (let w = 0; w < 5; w++)
    for (let h = 0; h < 3; h++) for (let c = 0; c < 4; c++) expected.push(padded(h, w, c % 2));
  expect(valuesOf(network, [[x]])[0]).toEqual(expected);
});
