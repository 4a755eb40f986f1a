import { expect, it } from 'vitest';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { uint } from '../../src/ir/integer-type.ts';
import { type MvuUnrolledParams, mvuUnrolled } from '../../src/kernels/mvu-unrolled/index.ts';
import { expectBanked } from './banks.ts';
import { inDefault } from './default-part.ts';
import { mvuUnrolledCases, UNROLLED_BANKS } from './mvu-unrolled-cases.ts';
import { partsOf, sweep } from './sweep.ts';

const cases = mvuUnrolledCases();

it.each(partsOf(inDefault(cases)))(
  'computes dot products with constant weights for every pair of types and shape, in the predicted cycles: cases from %i on',
  async (_, part) => {
    await sweep(part);
  },
);

it('tries at least 110 parameter sets of one bank, and 60 of several', () => {
  expect(cases.length).toBeGreaterThanOrEqual(170);
  expectBanked(cases, UNROLLED_BANKS);
});

const params: MvuUnrolledParams = {
  ...{ mw: 2, mh: 1, activation: uint(4), range: { min: 0, max: 15 }, vectorsPerFrame: 1, banks: 1 },
  ...{ accBits: 6, stages: 1 },
};
const weights = (data: readonly number[]) => ({ weights: integerTensor([1, 2], data) });

it('is not made of weights that do not fit its parameters', () => {
  const make = (p: Partial<MvuUnrolledParams>, data: readonly number[]) =>
    mvuUnrolled.generated?.verilog('m', { ...params, ...p }, weights(data));
  expect(() => make({}, [1, 1])).not.toThrow();
  expect(() => make({ accBits: 5 }, [1, 1])).toThrow('a result of 6 bits does not fit 5');
  expect(() => make({ stages: 2 }, [1, 1])).toThrow('stages');
  expect(() => make({ mw: 3 }, [1, 1])).toThrow('unrolled mvu of 1 x 1 x 3');
});

it('rejects a range that its activation does not have', () => {
  expect(mvuUnrolled.params.safeParse(params).success).toBe(true);
  expect(mvuUnrolled.params.safeParse({ ...params, range: { min: -1, max: 15 } }).success).toBe(false);
  expect(mvuUnrolled.params.safeParse({ ...params, range: { min: 0, max: 16 } }).success).toBe(false);
  expect(mvuUnrolled.params.safeParse({ ...params, range: { min: 4, max: 3 } }).success).toBe(false);
});
