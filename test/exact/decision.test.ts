import { expect, it } from 'vitest';
import { UndecidedError, valueComparison, valueDifference } from '../../src/exact/decision.ts';
import { direction, type ElementFunction, type FunctionChain } from '../../src/exact/element-function.ts';
import { DomainError } from '../../src/exact/function-value.ts';
import * as Q from '../../src/exact/rational.ts';
import * as S from '../../src/exact/surd.ts';

const q = (num: number, den = 1) => Q.rational(BigInt(num), BigInt(den));
const line = (scale: Q.Rational, offset = Q.ZERO): ElementFunction => ({
  kind: 'affine',
  map: { scale: S.fromRational(scale), offset: S.fromRational(offset) },
});
const elementary = (kind: 'exp' | 'log' | 'erf' | 'tanh' | 'sigmoid' | 'softplus'): ElementFunction => ({
  kind,
});
const leaky = (slope: Q.Rational): ElementFunction => ({ kind: 'leaky', slope });
const swish: ElementFunction = { kind: 'product', left: [], right: [elementary('sigmoid')] };
const gate: FunctionChain = [line(q(1, 2)), elementary('erf'), line(q(1), q(1))];

// Values that meet a step exactly, found by hand.
const TIES: { name: string; chain: FunctionChain; x: number; value: Q.Rational }[] = [
  { name: 'sigmoid(0)', chain: [elementary('sigmoid')], x: 0, value: q(1, 2) },
  {
    name: 'sigmoid((x - 3) / 7)',
    chain: [line(q(1, 7), q(-3, 7)), elementary('sigmoid')],
    x: 3,
    value: q(1, 2),
  },
  { name: 'tanh(0)', chain: [elementary('tanh')], x: 0, value: q(0) },
  { name: 'erf(0)', chain: [elementary('erf')], x: 0, value: q(0) },
  { name: 'exp(0)', chain: [elementary('exp')], x: 0, value: q(1) },
  { name: 'log(1)', chain: [elementary('log')], x: 1, value: q(0) },
  { name: 'elu(0)', chain: [{ kind: 'elu', alpha: q(1) }], x: 0, value: q(0) },
  { name: 'elu(5)', chain: [{ kind: 'elu', alpha: q(1) }], x: 5, value: q(5) },
  { name: 'x sigmoid(x) at 0', chain: [swish], x: 0, value: q(0) },
  { name: 'exp(softplus(0))', chain: [elementary('softplus'), elementary('exp')], x: 0, value: q(2) },
  { name: 'tanh(softplus(0))', chain: [elementary('softplus'), elementary('tanh')], x: 0, value: q(3, 5) },
  {
    name: 'sigmoid(-log(3))',
    chain: [elementary('log'), line(q(-1)), elementary('sigmoid')],
    x: 3,
    value: q(1, 4),
  },
  { name: '|-3/2|', chain: [line(q(1, 2)), leaky(q(-1))], x: -3, value: q(3, 2) },
  {
    name: 'clip(sigmoid(9), 0, 1/2)',
    chain: [elementary('sigmoid'), { kind: 'clip', max: q(1, 2) }],
    x: 9,
    value: q(1, 2),
  },
  { name: 'sign(tanh(-4))', chain: [elementary('tanh'), { kind: 'sign' }], x: -4, value: q(-1) },
  { name: 'leaky(-6) / 4', chain: [leaky(q(1, 4))], x: -6, value: q(-3, 2) },
  { name: 'exp(1e9) clipped', chain: [elementary('exp'), { kind: 'clip', max: q(6) }], x: 1e9, value: q(6) },
];

it.each(TIES)('decides $name at the tie', ({ chain, x, value }) => {
  const compare = valueComparison(chain, x);
  const near = Q.rational(1n, 1n << 200n);
  expect(compare(S.fromRational(value))).toBe(0);
  expect(compare(S.fromRational(Q.add(value, near)))).toBe(-1);
  expect(compare(S.fromRational(Q.subtract(value, near)))).toBe(1);
});

it('tells values from their limits however far out', () => {
  expect(valueComparison([elementary('tanh')], 60)(S.ONE)).toBe(-1);
  expect(valueComparison([elementary('sigmoid')], -700)(S.ZERO)).toBe(1);
  expect(valueComparison([elementary('exp')], -1e9)(S.ZERO)).toBe(1);
  const gelu: ElementFunction = { kind: 'product', left: [], right: gate };
  expect(valueComparison([gelu], -1000)(S.ZERO)).toBe(-1);
  expect(valueComparison([swish], -1e6)(S.ZERO)).toBe(-1);
  expect(valueComparison([elementary('exp')], 1e9)(S.fromNumber(2 ** 100))).toBe(1);
});

it('decides far closer than doubles can', () => {
  // 2^-130 beside e, which both lie within one unit in the last place of a double.
  const digits = Q.parse('2.71828182845904523536028747135266249775724709369');
  expect(digits).toBeDefined();
  if (!digits) return;
  const compare = valueComparison([elementary('exp')], 1);
  expect(compare(S.fromRational(digits))).toBe(1);
  expect(compare(S.fromRational(Q.add(digits, q(1, 10 ** 15))))).toBe(-1);
  expect(compare(S.fromRational(Q.add(digits, Q.rational(1n, 10n ** 47n))))).toBe(-1);
});

it('says where a function has no value, and where a tie is not known as one', () => {
  expect(() => valueComparison([elementary('log')], 0)).toThrow(DomainError);
  expect(() => valueComparison([elementary('tanh'), elementary('log')], -2)).toThrow(DomainError);
  // e^x * e^-x = 1, which no rule here knows.
  const one: ElementFunction = {
    kind: 'product',
    left: [elementary('exp')],
    right: [line(q(-1)), elementary('exp')],
  };
  expect(() => valueComparison([one], 3)(S.ONE)).toThrow(UndecidedError);
});

it('knows what rises and what falls', () => {
  const cases: [FunctionChain, 1 | -1 | undefined][] = [
    [[], 1],
    [[line(q(-2)), elementary('tanh')], -1],
    [[line(q(-2)), elementary('tanh'), line(q(-1))], 1],
    [[leaky(q(0))], 1],
    [[leaky(q(-1, 8))], undefined],
    [[{ kind: 'elu', alpha: q(-1) }], undefined],
    [[swish, line(q(1))], undefined],
    [[{ kind: 'sum', left: [], right: [elementary('tanh')] }], 1],
    [[{ kind: 'sum', left: [], right: [line(q(-1)), elementary('tanh')] }], undefined],
  ];
  for (const [chain, expected] of cases) expect(direction(chain)).toBe(expected);
});

it('gives the distance from a step to more digits than a double subtraction', () => {
  const third = S.fromRational(q(1, 3));
  expect(valueDifference([line(q(1, 3), Q.rational(1n, 1n << 90n))], 1, third)).toBe(2 ** -90);
  expect(valueDifference([elementary('sigmoid')], 2, S.ZERO)).toBeCloseTo(1 / (1 + Math.exp(-2)), 14);
});
