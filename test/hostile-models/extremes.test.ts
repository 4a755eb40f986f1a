import { expect, it } from 'vitest';
import { BUDGETS, spend } from '../../src/ir/budget.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { EXTREMES, extremeBytes } from './extremes.ts';
import { verdictOf } from './judge.ts';

it.each(EXTREMES)('refuses $name before it takes time or memory, or compiles it', extreme => {
  const { codes, text } = verdictOf({ bytes: extremeBytes(extreme), ...extreme });
  const { refusal } = extreme;
  if (refusal) expect(codes, text).toContainEqual(expect.stringMatching(refusal));
  if (codes.includes('budget/exceeded')) {
    expect(text).toMatch(/it takes \d+(\.\d+)?(e\+\d+)? .*; the limit is \d+/);
    expect(text).toContain('help: ');
  }
});

it('spends what is within a budget, and names the amount and the bound of what is not', () => {
  for (const [name, { most }] of Object.entries(BUDGETS)) {
    const budget = name as keyof typeof BUDGETS;
    expect(() => spend(budget, most)).not.toThrow();
    for (const amount of [most + 1, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(() => spend(budget, amount, { node: 'n' })).toThrow(DiagnosticError);
      expect(() => spend(budget, amount, { node: 'n' })).toThrow(`node 'n': it takes ${amount} `);
      expect(() => spend(budget, amount)).toThrow(`the limit is ${most}`);
    }
  }
});
