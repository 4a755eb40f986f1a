import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type MeasuredMlperfs, mlperfDocument } from '../../bench/mlperf-document.ts';
import { packageRoot } from '../../src/package-root.ts';

const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');

it('the page of MLPerf Tiny is made of what was measured, of networks that are exact', () => {
  const measured: MeasuredMlperfs = JSON.parse(read('bench/mlperf-tiny.json'));
  expect(read('docs/mlperf-tiny.md')).toBe(mlperfDocument(measured));
  expect(Object.keys(measured)).toHaveLength(7);
  for (const [name, figures] of Object.entries(measured)) {
    expect(figures, name).toMatchObject({ beyond: 0, unlikeFloat64: 0, warnings: [] });
    for (const { distance, bound } of figures.differences) expect(distance).toBeLessThanOrEqual(bound);
  }
});
