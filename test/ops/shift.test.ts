import { expect, it } from 'vitest';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { bipolar, int, uint } from '../../src/ir/integer-type.ts';
import { shift } from '../../src/ops/shift/index.ts';
import { random } from '../graph-ops/samples.ts';
import { scatteredShift } from './shift-oracle.ts';

const FRACTION_BITS = 3;

it('gives the neighbours whose weighted sum is the image scattered from the input side, on every size and stride', () => {
  const next = random(401);
  for (let height = 1; height <= 9; height++) {
    for (let width = 1; width <= 9; width++) {
      for (const stride of [1, 2, 3]) {
        const channels = 3;
        const units = Array.from({ length: channels }, () => {
          const unit = (): number => Math.floor(193 * next()) - 96;
          return [unit(), unit()] as const;
        });
        const frame = Float64Array.from({ length: height * width * channels }, () => Math.floor(16 * next()));
        const info = { shape: [height, width, channels], type: uint(4), range: { min: 0, max: 15 } };
        const floors = units.flat().map(unit => Math.floor(unit / 2 ** FRACTION_BITS));
        const attrs = {
          shifts: integerTensor([channels, 2], floors),
          stride,
          taps: [2, 2],
          padValue: 0,
        } as const;
        const taps = shift.reference(attrs, [frame], [info]);
        const inferred = shift.infer(attrs, [info]);
        expect(inferred.shape).toEqual([Math.ceil(height / stride), Math.ceil(width / stride), 4 * channels]);
        const weights = units.map(([dx, dy]) => {
          const [fx, fy] = [dx, dy].map(
            unit => unit - 2 ** FRACTION_BITS * Math.floor(unit / 2 ** FRACTION_BITS),
          );
          const one = 2 ** FRACTION_BITS;
          return [(one - fy) * (one - fx), (one - fy) * fx, fy * (one - fx), fy * fx];
        });
        const image = { height, width, stride, fractionBits: FRACTION_BITS, shifts: units };
        scatteredShift(image, frame).forEach((expected, i) => {
          const [pixel, c] = [Math.floor(i / channels), i % channels];
          const sum = weights[c].reduce(
            (a, weight, tap) => a + weight * taps[(pixel * 4 + tap) * channels + c],
            0,
          );
          if (sum !== Number(expected))
            expect.fail(`${height} x ${width}, stride ${stride}: ${sum}, not ${expected}`);
        });
      }
    }
  }
});

it('infers types and ranges that hold what is outside, where something outside is read', () => {
  const attrs = {
    shifts: integerTensor([2, 2], [0, 1, 0, 0]),
    stride: 1,
    taps: [1, 1],
    padValue: 0,
  } as const;
  const of = (changes: object, type = bipolar, min = -1) =>
    shift.infer({ ...attrs, ...changes }, [{ shape: [4, 4, 2], type, range: { min, max: 1 } }]);
  expect(of({})).toEqual({ shape: [4, 4, 2], type: int(2), range: { min: -1, max: 1 } });
  expect(of({ shifts: integerTensor([2, 2], [0, 0, 0, 0]) }).type).toEqual(bipolar);
  // The last row and column that stride 2 reads are 2.
  expect(of({ shifts: integerTensor([2, 2], [1, 0, 0, 1]), stride: 2 }).type).toEqual(bipolar);
  expect(of({ shifts: integerTensor([2, 2], [1, 0, 0, 2]), stride: 2 }).type).toEqual(int(2));
  expect(of({ padValue: 9 }, uint(2), 0)).toMatchObject({ type: uint(4), range: { min: 0, max: 9 } });
});

it('refuses what is no image or has other channels, and reads its attributes from JSON', () => {
  const attrs = {
    shifts: integerTensor([2, 2], [0, 1, -3, 0]),
    stride: 1,
    taps: [1, 1],
    padValue: 0,
  } as const;
  const info = { type: int(8), range: { min: 0, max: 1 } };
  expect(() => shift.infer(attrs, [{ ...info, shape: [4, 2] }])).toThrow('a shift of a value of shape [4,2]');
  expect(() => shift.infer(attrs, [{ ...info, shape: [4, 4, 3] }])).toThrow('shifts [2,2] of 3 channels');
  // dx and dy of 3 bits each.
  expect(shift.parameterBits(attrs, [])).toBe(2 * 2 * 3);
});
