import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { familiesCharts, familiesDocument, type MeasuredRuns } from '../../bench/families/document.ts';
import { render } from '../../src/node/render.ts';
import { packageRoot } from '../../src/package-root.ts';

const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');
const measured: MeasuredRuns = JSON.parse(read('bench/families.json'));

it('the page of the four families is made of what was measured', () => {
  expect(read('docs/families.md')).toBe(familiesDocument(measured));
  for (const [name, context] of familiesCharts(measured)) {
    expect(read(`docs/${name}.svg`), name).toBe(render('report/sweep.svg.hbs', context));
  }
});

it('hardware, C++ and reference agree on every trained network, and the reference with its training', () => {
  for (const { run, images, right, rightExported, hardware } of Object.values(measured)) {
    expect(images, run).toBe(10_000);
    expect(Math.abs(right - rightExported), run).toBeLessThanOrEqual(10);
    if (!hardware) continue;
    // Classes differ where float32 sums round, and nowhere else.
    expect(hardware.reference.unexplained, run).toBe(0);
    expect(hardware.simulated, run).toMatchObject({
      mismatches: 0,
      csimMismatches: 0,
      isTimingAsPredicted: true,
    });
    expect(hardware.simulated.frames, run).toBeGreaterThanOrEqual(100);
  }
});
