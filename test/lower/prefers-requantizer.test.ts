import { expect, it } from 'vitest';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { int, uint } from '../../src/ir/integer-type.ts';
import { prefersRequantizer } from '../../src/lower/prefers-requantizer.ts';
import type { AttrsOf } from '../../src/ops/index.ts';

const CHANNELS = 64;
const input = { shape: [4, 4, CHANNELS], type: int(18), range: { min: -(2 ** 17), max: 2 ** 17 - 1 } };

const thresholds = (levels: number, sets: number): AttrsOf<'threshold'> => ({
  thresholds: integerTensor(
    [sets, levels],
    Array.from({ length: sets * levels }, (_, i) => 8 * (i % levels)),
  ),
  descending: integerTensor([sets], new Array<number>(sets).fill(0)),
  output: uint(10),
  base: 0,
});

const requantizer = (multiplier: number, sets: number): AttrsOf<'requantize'> => ({
  multipliers: integerTensor([sets], new Array<number>(sets).fill(multiplier)),
  biases: integerTensor([sets], new Array<number>(sets).fill(2 ** 20)),
  shift: 20,
  rounding: 'floor',
  zero: 0,
  output: uint(10),
  min: 0,
  max: 1023,
});

it('takes the requantizer in place of many thresholds, and the thresholds where they are few', () => {
  expect(prefersRequantizer(thresholds(1023, CHANNELS), requantizer(2 ** 17, CHANNELS), input)).toBe(true);
  expect(prefersRequantizer(thresholds(255, CHANNELS), requantizer(2 ** 17, CHANNELS), input)).toBe(true);
  expect(prefersRequantizer(thresholds(255, 1), requantizer(1, 1), input)).toBe(true);
  expect(prefersRequantizer(thresholds(3, CHANNELS), requantizer(2 ** 26, CHANNELS), input)).toBe(false);
  expect(prefersRequantizer(thresholds(1, 1), requantizer(2 ** 17, 1), input)).toBe(false);
});
