import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { calibrateCommand } from '../../src/page/command-line.ts';
import { EXPORT_HINTS, exportHintsOf } from '../../src/page/export-hints.ts';
import { sourceCodes } from './source-codes.ts';

it('belong to diagnostics that there are', () => {
  const codes = sourceCodes();
  expect(codes.size).toBeGreaterThan(200);
  expect(Object.keys(EXPORT_HINTS).filter(code => !codes.has(code))).toEqual([]);
});

it('give the lines of the guide, each hint once', () => {
  const guide = readFileSync(join(packageRoot(), 'docs/guide/pytorch.md'), 'utf8');
  const refusal = ['lower/unquantized-activation', 'lower/unquantized-weights', 'lower/no-layers'].map(
    code => ({ code, severity: 'error', message: '' }) as const,
  );
  const hints = exportHintsOf(refusal);
  expect(hints).toHaveLength(1);
  expect(guide).toContain(`${hints[0].lines}\n`);
});

it('name the command that calibrates', () => {
  expect(calibrateCommand("it's.onnx")).toBe(
    "npx bitwright compile 'it'\\''s.onnx' -o out/it-s --calibrate frames.npy",
  );
});
