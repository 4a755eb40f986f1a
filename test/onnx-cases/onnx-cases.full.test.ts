import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { hasOnnxCases, runOnnxCases } from './cases.ts';
import { runIntegerCases } from './integer-cases.ts';
import { reportOf } from './report.ts';

const REPORT = join(packageRoot(), 'docs/onnx-operators.md');

it.skipIf(!hasOnnxCases)("ONNX's own operator cases pass or are refused, as the documentation says", () => {
  const outcomes = runOnnxCases();
  const integer = runIntegerCases();
  const report = reportOf(outcomes, integer);
  if (process.env.UPDATE_ONNX_OPERATORS) {
    writeFileSync(REPORT, report);
    console.log(report);
  }
  expect([...outcomes, ...integer].filter(o => o.mismatch !== undefined)).toEqual([]);
  expect(report).toBe(readFileSync(REPORT, 'utf8'));
});

it.skipIf(!hasOnnxCases)('finds the last integer of every lowered case off by one', () => {
  const outcomes = runIntegerCases(expected => expected.map((v, i) => (i < expected.length - 1 ? v : v + 1)));
  const lowered = outcomes.filter(o => o.refusal === undefined);
  expect(lowered.length).toBeGreaterThan(0);
  expect(lowered.filter(o => o.mismatch === undefined)).toEqual([]);
});
