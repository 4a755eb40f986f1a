import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { documentOf } from './document.ts';
import { fullCases } from './full-cases.ts';
import { DOCUMENT, readMeasured } from './measured.ts';

it('the page of ordinary networks is made of what was measured, of every network', () => {
  const measured = readMeasured();
  expect(Object.keys(measured)).toEqual(fullCases.map(c => c.name));
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(documentOf(measured));
  for (const [name, row] of Object.entries(measured)) {
    expect(row, name).toMatchObject({ mismatches: 0, predictedLatency: row.latency });
  }
});
