import { expect, it } from 'vitest';
import { CODES, type Form, FUNCTION } from '../../src/calibrate/forms.ts';
import { formOf, type NodeView, needsOf } from '../../src/calibrate/rules.ts';
import {
  type Algebra,
  MONOTONE,
  MOVING,
  NOT_MONOTONE,
  OPAQUE,
  pooling,
} from '../../src/graph-ops/algebra.ts';
import { scalar } from '../../src/ir/tensor.ts';

const SUMS: Form = { kind: 'sums', rising: true, hasZero: true };

/** A node of an operator that nobody has heard of: only its algebra is known. */
const fresh = (algebra: Algebra<unknown>, ...forms: readonly (Form | undefined)[]): NodeView => ({
  algebra,
  node: 'fresh',
  attrs: {},
  form: input => forms[input],
  operands: forms.flatMap((form, input) => (form ? [input] : [])),
  shape: () => [1, 4],
  constant: () => undefined,
  hasSharedUnit: () => false,
});

it('asks codes of what can only be a table, and nothing of what rises', () => {
  expect(needsOf(fresh(MONOTONE, SUMS), 0)).toEqual({ form: 'any' });
  expect(needsOf(fresh(NOT_MONOTONE, SUMS), 0)).toEqual({ form: 'codes' });
  expect(needsOf(fresh(OPAQUE, SUMS), 0)).toEqual({ form: 'codes' });
  for (const algebra of [MONOTONE, NOT_MONOTONE, OPAQUE])
    expect(formOf(fresh(algebra, SUMS))).toEqual(FUNCTION);
});

it('asks codes of values of which the greatest is taken, and gives codes', () => {
  const both = fresh(MONOTONE, CODES, { ...CODES, hasZero: false });
  expect([0, 1].map(input => needsOf(both, input).form)).toEqual(['codes', 'codes']);
  expect(formOf(both)).toEqual({ kind: 'codes', rising: true, hasZero: false });
  expect(needsOf(fresh(MONOTONE, undefined, SUMS), 1)).toEqual({ form: 'any' });
  const bounded = { ...both, constant: (input: number) => (input === 2 ? scalar('float32', 1) : undefined) };
  expect(formOf(bounded)).toEqual(FUNCTION);
});

it('lets what only moves elements pass', () => {
  expect(needsOf(fresh(MOVING, SUMS), 0)).toEqual({ form: 'any' });
  expect(formOf(fresh(MOVING, SUMS))).toEqual(SUMS);
});

it('asks of a maximum that scales keep the order, and of a padded mean that zero is an integer', () => {
  expect(needsOf(fresh(pooling('maximum'), SUMS), 0)).toEqual({ form: 'linear', rising: true });
  expect(needsOf(fresh(pooling('sum'), SUMS), 0)).toEqual({ form: 'linear', zero: false });
  const padded: Algebra<unknown> = { kind: 'pooling', of: 'sum', isPadded: () => true };
  expect(needsOf(fresh(padded, SUMS), 0)).toEqual({ form: 'linear', zero: true });
});

it('makes sums of a layer whose weights have a scale for each output', () => {
  const layer = (factor: number): Algebra<unknown> => ({
    kind: 'layer',
    outputAxis: () => 0,
    isPadded: () => true,
    factor: () => factor,
  });
  expect(needsOf(fresh(layer(1), CODES), 0)).toEqual({ form: 'codes', zero: true });
  expect(needsOf(fresh(layer(1), CODES), 1)).toEqual({ form: 'codes', zero: false });
  expect(formOf(fresh(layer(1), CODES))).toEqual({ kind: 'sums', rising: true, hasZero: false });
  expect(formOf(fresh(layer(-1), CODES))).toEqual({ kind: 'sums', rising: false, hasZero: false });
  expect(formOf({ ...fresh(layer(1), CODES), hasSharedUnit: () => true }).kind).toBe('codes');
});

it('joins codes into codes, and keeps the scale of sums', () => {
  const codes: Form = { ...CODES, source: 'a' };
  const sum: Algebra<unknown> = { kind: 'arithmetic', operation: 'sum' };
  const product: Algebra<unknown> = { kind: 'arithmetic', operation: 'product' };
  expect(formOf(fresh(sum, codes, codes))).toEqual(codes);
  expect(formOf(fresh(product, codes, codes))).toEqual({ ...CODES, rising: false });
  expect(needsOf(fresh(sum, codes, codes), 1)).toEqual({ form: 'codes' });
});
