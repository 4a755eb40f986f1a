import { expect, it } from 'vitest';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { codeRange } from '../../src/graph-ops/quant/index.ts';
import { ROUNDING_MODES, type RoundingMode } from '../../src/graph-ops/rounding.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { codesOf, evaluate, expectClose, expectLikeOnnxruntime, random, randomTensor } from './samples.ts';

/** round(n / 8) in integers, from what each mode means. */
function roundEighths(n: number, mode: RoundingMode): number {
  const magnitude = Math.abs(n);
  const whole = (magnitude - (magnitude % 8)) / 8;
  const rest = magnitude % 8;
  const towardZero = n < 0 ? -whole : whole;
  const away = n < 0 ? -whole - 1 : whole + 1;
  switch (mode) {
    case 'up':
      return rest > 0 ? away : towardZero;
    case 'down':
      return towardZero;
    case 'ceil':
      return rest > 0 && n > 0 ? away : towardZero;
    case 'floor':
      return rest > 0 && n < 0 ? away : towardZero;
    case 'half-up':
      return rest >= 4 ? away : towardZero;
    case 'half-down':
      return rest > 4 ? away : towardZero;
    case 'round':
      return rest > 4 || (rest === 4 && whole % 2 === 1) ? away : towardZero;
  }
}

it('agrees with integer arithmetic for every mode, range, width and tie', () => {
  const [scale, zeroPoint] = [0.5, -3];
  const eighths = Array.from({ length: 601 }, (_, i) => i - 300);
  const x = tensor(
    'float32',
    [eighths.length],
    eighths.map(n => (n / 8 - zeroPoint) * scale),
  );
  for (const roundingMode of ROUNDING_MODES) {
    for (const signed of [true, false]) {
      for (const narrow of [true, false]) {
        for (const bits of [1, 2, 3, 5]) {
          if (signed && bits === 1) continue;
          const low = signed ? -(1 << (bits - 1)) + Number(narrow) : 0;
          const high = signed ? (1 << (bits - 1)) - 1 : (1 << bits) - 1 - Number(narrow);
          const expected = eighths.map(n => {
            const clipped = Math.min(Math.max(n, 8 * low), 8 * high);
            return (roundEighths(clipped, roundingMode) - zeroPoint) * scale;
          });
          const [y] = evaluate(x, (net, v) =>
            net.quant(v, { scale, zeroPoint, bits, signed, narrow, roundingMode }),
          );
          expectClose(y, tensor('float32', x.shape, expected), 0);
          expect(codeRange({ signed, narrow }, bits)).toEqual({ min: low, max: high });
        }
      }
    }
  }
});

it('takes the sign for one signed bit, zero as plus', () => {
  const x = tensor('float32', [5], [-2, -1e-30, 0, 1e-30, 3]);
  for (const narrow of [true, false]) {
    const [y] = evaluate(x, (net, v) => net.quant(v, { scale: 0.25, bits: 1, signed: true, narrow }));
    expect([...y.data]).toEqual([-0.25, -0.25, 0.25, 0.25, 0.25]);
  }
  const [shifted] = evaluate(x, (net, v) =>
    net.quant(v, { scale: 0.5, zeroPoint: 1, bits: 1, signed: true }),
  );
  expect([...shifted.data]).toEqual([-1, 0, 0, 0, 0]);
});

it('holds a scale, zero-point and width per channel', () => {
  const x = tensor('float32', [2, 3], [1, 2, 3, 1, 2, 3]);
  const [y] = evaluate(x, (net, v) =>
    net.quant(v, {
      scale: net.constant([1, 0.5], [2, 1]),
      zeroPoint: net.constant([0, 1], [2, 1]),
      bits: net.constant([2, 3], [1, 2, 1]),
      signed: false,
    }),
  );
  expect([...y.data]).toEqual([1, 2, 3, 1, 2, 3]);
  const [wide] = evaluate(x, (net, v) =>
    net.quant(v, { scale: net.constant([1, 0.25], [2, 1]), bits: 2, signed: false }),
  );
  expect([...wide.data]).toEqual([1, 2, 3, 0.75, 0.75, 0.75]);
});

it('rounds to float32 after each step', () => {
  const next = random(7);
  const x = randomTensor([2000], next, -40, 40);
  const [scale, zeroPoint] = [Math.fround(0.3), Math.fround(0.7)];
  const [y] = evaluate(x, (net, v) => net.quant(v, { scale, zeroPoint, bits: 8, signed: true }));
  const one = new Float32Array(1);
  const expected = Array.from(x.data, value => {
    one[0] = value / scale;
    one[0] += zeroPoint;
    let code = Math.round(one[0]);
    if (Math.abs(one[0] % 1) === 0.5 && code % 2 !== 0) code -= 1;
    one[0] = Math.max(-128, Math.min(127, code)) - zeroPoint;
    one[0] *= scale;
    return one[0];
  });
  expectClose(y, tensor('float32', x.shape, expected), 0);
});

it('agrees with onnxruntime running the definition in standard operators', async () => {
  const next = random(11);
  for (const roundingMode of ROUNDING_MODES) {
    for (const signed of [true, false]) {
      for (const bits of [0, 1, 2, 4, 8, 32]) {
        const scale = Math.fround(0.01 + next());
        const zeroPoint = bits === 2 ? Math.fround(next() * 2) : 0;
        const narrow = bits === 4;
        const x = randomTensor([400], next, -12, 12);
        for (let i = 0; i < 60; i++) x.data[i] = Math.fround((i / 2 - 15) * scale);
        await expectLikeOnnxruntime(x, (net, v) =>
          net.quant(v, { scale, zeroPoint, bits, signed, narrow, roundingMode }),
        );
      }
    }
  }
});

it('refuses scales that are zero or not finite', () => {
  for (const scale of [0, -1]) {
    const net = new NetworkBuilder('n');
    const x = net.input('x', [1, 4]);
    for (const quantized of [
      () => net.quant(x, { scale, bits: 2, signed: true, name: 'q' }),
      () => net.bipolarQuant(x, { scale }),
    ]) {
      if (scale === 0) expect(codesOf(quantized)).toEqual(['graph/scale']);
      else expect(quantized).not.toThrow();
    }
  }
  // not finite only once computed: division by a constant zero
  const infinite = (dividend: number) => () =>
    evaluate(tensor('float32', [1, 4], [1, 2, 3, 4]), (net, v) =>
      net.quant(v, { scale: net.div(net.constant(dividend), net.constant(0)), bits: 2, signed: true }),
    );
  expect(codesOf(infinite(1))).toEqual(['graph/scale']);
  expect(codesOf(infinite(0))).toEqual(['graph/scale']);
});

it('refuses bit widths that are not whole numbers from 0', () => {
  for (const bits of [-1, -2, 2.5, 54]) {
    const net = new NetworkBuilder('n');
    const x = net.input('x', [1, 4]);
    expect(codesOf(() => net.quant(x, { scale: 1, bits, signed: true }))).toEqual(['graph/bit-width']);
  }
});

it('refuses a zero-point that is not finite, and operands that do not broadcast to x', () => {
  const x = tensor('float32', [1, 4], [1, 2, 3, 4]);
  const zero = () =>
    evaluate(x, (net, v) =>
      net.quant(v, { scale: 1, zeroPoint: net.div(net.constant(1), net.constant(0)), bits: 2, signed: true }),
    );
  expect(codesOf(zero)).toEqual(['graph/zero-point']);
  const net = new NetworkBuilder('n');
  const v = net.input('x', [1, 4]);
  const shapes: (readonly number[])[] = [[3], [2, 4], [2, 1, 4]];
  for (const shape of shapes) {
    const scale = net.constant(new Array(shape.reduce((a, b) => a * b)).fill(1), shape);
    expect(codesOf(() => net.quant(v, { scale, bits: 2, signed: true }))).toEqual(['graph/not-broadcast-to']);
  }
});
