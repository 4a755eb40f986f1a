import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { hasOnnxCases, runOnnxCases } from './cases.ts';
import { reportOf } from './report.ts';

const REPORT = join(packageRoot(), 'docs/onnx-operators.md');

it.skipIf(!hasOnnxCases)("ONNX's own operator cases pass or are refused, as the documentation says", () => {
  const outcomes = runOnnxCases();
  const report = reportOf(outcomes);
  if (process.env.UPDATE_ONNX_OPERATORS) {
    writeFileSync(REPORT, report);
    console.log(report);
  }
  expect(outcomes.filter(o => o.mismatch !== undefined)).toEqual([]);
  expect(report).toBe(readFileSync(REPORT, 'utf8'));
});
